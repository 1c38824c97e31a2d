import { type Clock, systemClock } from '../../clock.js'
import { NetworkError } from '../../errors/network-error.js'
import type { HttpMethod, HttpRequest, Transport } from '../../http-message.js'
import { pause } from '../retry/pause.js'

export interface Pace {
  readonly method: HttpMethod
  /** The path of the requests that are paced, without query. */
  readonly path: string
  /** Most requests that begin within any `perMs` milliseconds. */
  readonly requests: number
  readonly perMs: number
  readonly clock?: Clock | undefined
}

/**
 * A transport that keeps to a rate which the vendor names: a request that would be one too many waits for its turn. One
 * whose turn comes after its deadline fails at once with a `NetworkError` (`timeout`, not sent). The rate holds for what
 * goes through this transport; other processes with the same credentials are not seen.
 */
export function pacedTransport(inner: Transport, pace: Pace): Transport {
  const { method, path, requests, perMs, clock = systemClock } = pace
  /** When the latest requests begin, at most `requests` of them, in order; some of them still wait. */
  const turns: number[] = []
  const stream = inner.stream?.bind(inner)
  const isPaced = (request: HttpRequest) =>
    request.method === method && (request.path === path || request.path.startsWith(`${path}?`))
  const inTurn: Transport['send'] = async (request, options) => {
    const now = clock.elapsed()
    const oldest = turns.length < requests ? undefined : turns[0]
    const turn = oldest === undefined ? now : Math.max(now, oldest + perMs)
    if (turn >= options.deadlineAt)
      throw new NetworkError('The request would have had to wait beyond its deadline, for the rate the vendor names.', {
        code: 'timeout',
        sent: false,
      })
    turns.push(turn)
    if (turns.length > requests) turns.shift()
    if (turn > now) await pause(turn - now, clock, options.signal)
    return inner.send(request, options)
  }
  return {
    send: (request, options) => (isPaced(request) ? inTurn(request, options) : inner.send(request, options)),
    ...(stream ? { stream } : {}),
    prepare: async () => inner.prepare?.(),
    redact: (text) => inner.redact(text),
    close: () => inner.close(),
  }
}
