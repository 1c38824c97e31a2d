import { createServer, type Socket } from 'node:net'
import { seededRandom } from '@waybill/core/conformance'
import { microsecondsNow, probeMark, probesIn } from '../probe.js'
import { answerDelay } from './answer-delay.js'
import { createEventCounter } from './event-counter.js'
import { httpFrames } from './http-frames.js'
import { healthy, type SinkReport, type SinkSettings } from './settings.js'

const answerOf = (status: string, more = '') =>
  Buffer.from(`HTTP/1.1 ${status}\r\n${more}content-type: application/json\r\ncontent-length: 1\r\n\r\n1`)
const accepted = answerOf('202 Accepted')
const mark = Buffer.from(probeMark)

/** A vendor that answers as it is told. Listens on a port of its own choice. */
export function createSinkServer() {
  const sockets = new Set<Socket>()
  let settings: SinkSettings = healthy
  let delay = answerDelay(settings.latency)
  let random = seededRandom(1)
  let port = 0
  let fellOnce = false
  let seen = nothingSeen()

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    seen.sockets = Math.max(seen.sockets, sockets.size)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on(
      'data',
      httpFrames((request, bodyAt) => receive(socket, request, bodyAt)),
    )
  })

  function receive(socket: Socket, request: Buffer, bodyAt: number): void {
    seen.requests++
    seen.bytes += request.length
    const { fault, count } = settings
    if (fault.kind === 'hang') return
    if (fault.kind === 'down' && !fellOnce) fall(fault.ms)
    const hit = 'share' in fault && random() < fault.share
    if (hit && fault.kind === 'status') {
      const after = fault.retryAfterSeconds === undefined ? '' : `retry-after: ${fault.retryAfterSeconds}\r\n`
      const status = fault.status === 429 ? '429 Too Many Requests' : '503 Service Unavailable'
      later(() => socket.write(answerOf(status, after)))
      return
    }
    const events = count ? seen.counter.take(request.subarray(bodyAt)) : 0
    if (hit) {
      seen.inDoubt += events
      later(() => socket.resetAndDestroy())
      return
    }
    const probed = request.includes(mark) ? probesIn(request.toString('latin1', bodyAt)) : undefined
    later(() => {
      socket.write(accepted)
      if (probed) for (const probe of probed) seen.probes.push([probe, microsecondsNow()])
    })
  }

  function later(act: () => void): void {
    const ms = delay()
    if (ms > 0) setTimeout(act, ms)
    else act()
  }

  function fall(ms: number): void {
    fellOnce = true
    setTimeout(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
      setTimeout(() => server.listen(port, '127.0.0.1'), ms)
    }, 1_000)
  }

  return {
    listen: () =>
      new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', 4_096, () => {
          const address = server.address()
          port = typeof address === 'object' && address ? address.port : 0
          resolve(port)
        })
      }),
    set(next: SinkSettings) {
      settings = next
      delay = answerDelay(next.latency)
      random = seededRandom(7)
      fellOnce = false
    },
    report(): Omit<SinkReport, 'cpu'> {
      const { counter, ...plain } = seen
      const { taken, repeated, unrecognisable } = counter
      return { ...plain, taken, repeated, unrecognisable }
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
    reset() {
      seen = { ...nothingSeen(), sockets: sockets.size }
    },
  }
}

function nothingSeen() {
  return {
    requests: 0,
    sockets: 0,
    bytes: 0,
    inDoubt: 0,
    probes: [] as [number, number][],
    counter: createEventCounter(),
  }
}
