import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// A vendor in a process of its own. Its parent says how long it takes and what it answers.
let mode = { answerMs: 0, status: 200 }
process.on('message', (next: typeof mode) => {
  mode = next
  process.send?.('set')
})
process.on('disconnect', () => process.exit())
const server = createServer((request, response) => {
  const { answerMs, status } = mode
  request.resume()
  request.on('end', () => {
    setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'), answerMs)
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
