import { type Clock, systemClock } from '../../clock.js'
import { NetworkError } from '../../errors/network-error.js'
import type { HttpMethod, HttpRequest, Transport } from '../../http-message.js'
import { pause } from '../retry/pause.js'

/** A rate that a vendor states for one operation. */
export interface Pace {
  /** The method of the requests that are paced. */
  readonly method: HttpMethod
  /** The path of the requests that are paced, without query. */
  readonly path: string
  /** Most requests that start within any `perMs` milliseconds, from 1. */
  readonly requests: number
  /** The length of the window, in milliseconds. */
  readonly perMs: number
  /** The clock for the window and the waits. Default: the machine's. */
  readonly clock?: Clock | undefined
}

/**
 * A transport that keeps to a rate limit of the vendor. A request above the limit waits. One that would have to wait beyond
 * its deadline fails at once with a `NetworkError` (code `timeout`, not sent). The limit counts only requests through this
 * transport, not those of other processes with the same credentials.
 */
export function pacedTransport(inner: Transport, pace: Pace): Transport {
  const { method, path, requests, perMs, clock = systemClock } = pace
  /** When the latest requests start, in order, at most `requests` of them. Some of them still wait. */
  const starts: number[] = []
  const stream = inner.stream?.bind(inner)
  const isPaced = (request: HttpRequest) =>
    request.method === method && (request.path === path || request.path.startsWith(`${path}?`))
  const sendPaced: Transport['send'] = async (request, options) => {
    const now = clock.elapsed()
    const oldest = starts.length < requests ? undefined : starts[0]
    const start = oldest === undefined ? now : Math.max(now, oldest + perMs)
    if (start >= options.deadlineAt)
      throw new NetworkError("The vendor's rate limit would make the request wait beyond its deadline.", {
        code: 'timeout',
        sent: false,
      })
    starts.push(start)
    if (starts.length > requests) starts.shift()
    if (start > now) await pause(start - now, clock, options.signal)
    return inner.send(request, options)
  }
  return {
    send: (request, options) => (isPaced(request) ? sendPaced(request, options) : inner.send(request, options)),
    ...(stream ? { stream } : {}),
    prepare: async () => inner.prepare?.(),
    redact: (text) => inner.redact(text),
    close: () => inner.close(),
  }
}
