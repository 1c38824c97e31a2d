import { createServer } from 'node:net'

// The cheapest vendor there is: it frames requests by content-length and accepts each, in a process of its own, so that
// what is measured is the sender. Prints its port; answers `cpu` on the message channel.
const accepted = Buffer.from('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n')
const headerEnd = Buffer.from('\r\n\r\n')
let requests = 0

const server = createServer((socket) => {
  socket.setNoDelay(true)
  let rest: Buffer | undefined
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    let buffer = rest ? Buffer.concat([rest, chunk]) : chunk
    let complete = 0
    for (;;) {
      const end = buffer.indexOf(headerEnd)
      if (end < 0) break
      const length = Number(/content-length: (\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1] ?? 0)
      if (buffer.length < end + 4 + length) break
      buffer = buffer.subarray(end + 4 + length)
      complete++
    }
    rest = buffer.length > 0 ? buffer : undefined
    requests += complete
    if (complete > 0)
      socket.write(complete === 1 ? accepted : Buffer.concat(Array.from({ length: complete }, () => accepted)))
  })
})

server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.on('message', () => process.send?.({ requests, cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit(0))
