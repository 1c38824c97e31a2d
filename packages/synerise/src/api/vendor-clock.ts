import { type Clock, systemClock } from '@waybill/core'
import {
  fieldsOf,
  type HttpRequest,
  type HttpResponse,
  httpDateMs,
  instantOf,
  isOwnAnswer,
  numberOf,
  parseBody,
  type Transport,
} from '@waybill/core/destination'
import { syneriseEndpoints } from './endpoints.js'

/** A transport, and what its answers say of the vendor's clock. */
export interface VendorClock {
  /** Sends like the transport that it was made of, and learns from the answers. */
  readonly transport: Transport
  /** Epoch milliseconds that the vendor's clock has surely reached. `undefined` while no answer has told the time. */
  atLeast(): number | undefined
  /** Epoch milliseconds: the local time, or less where the local clock is surely ahead of the vendor's. */
  now(): number
  /** Asks Synerise what time it is, once: later calls wait for the same answer. Without one the time stays unknown. Never rejects. */
  ask(): Promise<void>
}

interface Bound {
  /** Epoch milliseconds by the vendor's clock. */
  readonly vendorAt: number
  /** When it held, by `Clock.elapsed`. */
  readonly at: number
}

// Two sound clocks part by less than this: a tenth of a second in seventeen minutes.
const drift = 1e-4
const longestAskMs = 2_000

/**
 * Learns what time it is at Synerise, which replaces a time in its future by its own: the salt of such an event overwrites
 * nothing. `Date` counts seconds, and the way of an answer takes time, so the vendor's clock is known between two bounds. The
 * time that passes is counted without the local wall clock, which may be set at any moment.
 */
export function watchVendorClock(inner: Transport, clock: Clock = systemClock): VendorClock {
  let least: Bound | undefined
  let most: Bound | undefined
  const leastAt = (elapsed: number) =>
    least ? least.vendorAt + (elapsed - least.at) * (1 - drift) : Number.NEGATIVE_INFINITY
  const mostAt = (elapsed: number) =>
    most ? most.vendorAt + (elapsed - most.at) * (1 + drift) : Number.POSITIVE_INFINITY

  function learn(sentAt: number, request: HttpRequest, response: HttpResponse): void {
    const told = toldBy(request, response)
    if (!told) return
    const answeredAt = clock.elapsed()
    // The vendor read its clock between these two moments. Where that cannot be, its clock was set or is another one.
    const lower = { vendorAt: told.from, at: answeredAt }
    const upper = { vendorAt: told.to, at: sentAt }
    if (leastAt(sentAt) > told.to || leastAt(answeredAt) < told.from) least = lower
    if (mostAt(answeredAt) < told.from || mostAt(sentAt) > told.to) most = upper
  }

  const transport: Transport = {
    redact: (text) => inner.redact(text),
    prepare: async () => inner.prepare?.(),
    close: () => inner.close(),
    async send(request, options) {
      const sentAt = clock.elapsed()
      const response = await inner.send(request, options)
      learn(sentAt, request, response)
      return response
    },
  }

  async function askOnce(): Promise<void> {
    const { method, path, headers = {} } = syneriseEndpoints.serverTime
    await transport
      .send({ method, path, headers }, { deadlineAt: clock.elapsed() + longestAskMs })
      .catch(() => undefined)
  }
  let asked: Promise<void> | undefined

  return {
    transport,
    atLeast: () => least && Math.floor(leastAt(clock.elapsed())),
    now: () => Math.min(clock.now(), Math.floor(mostAt(clock.elapsed()))),
    ask: () => (asked ??= askOnce()),
  }
}

/** Between which times the vendor answered. A proxy's page, or its 502, would tell the proxy's time. */
function toldBy(
  { path }: HttpRequest,
  response: HttpResponse,
): { readonly from: number; readonly to: number } | undefined {
  if (response.status >= 500 || !isOwnAnswer(response)) return undefined
  const exact =
    path === syneriseEndpoints.serverTime.path && response.status === 200 ? serverTimeIn(response) : undefined
  const from = exact ?? httpDateMs(response.headers['date'])
  return Number.isFinite(from) ? { from, to: from + (exact === undefined ? 1_000 : 1) } : undefined
}

/** Epoch milliseconds that an answer of `GET /v4/server/time` tells, as milliseconds, seconds or ISO 8601 with a zone. */
export function serverTimeIn({ body }: Pick<HttpResponse, 'body'>): number | undefined {
  const value = fieldsOf(parseBody(body))?.['serverTime']
  const number = numberOf(value)
  if (number !== undefined) return number < 1e11 ? number * 1_000 : number
  const instant = instantOf(value)
  return instant === undefined ? undefined : Date.parse(instant)
}
