import { systemClock } from '@waybill/core'
import type { HttpResponse, VendorCall } from '@waybill/core/destination'
import { type CallOptions, createVendorCalls, type VendorCalls } from '@waybill/core/http'
import { syneriseAnswersFor } from '../api/answers.js'
import { limitedTo, syneriseEndpoints } from '../api/endpoints.js'
import { type WatchedToken, watchToken } from '../api/token.js'
import { createSyneriseTransport } from '../api/transport.js'
import { watchVendorClock } from '../api/vendor-clock.js'
import { syneriseSuspects } from '../destination/blamed-calls.js'
import { createSyneriseRead } from '../destination/read.js'
import type { SyneriseSettings } from '../settings.js'

/** What the client knows of the time when it stamps an event. */
export interface Moment {
  /** Wall time, epoch milliseconds; less where the local clock is surely ahead of Synerise's. */
  readonly now: number
  /** How far Synerise's clock has surely come. `undefined` before the first answer. */
  readonly sureUntil: number | undefined
}

/** What was stamped. */
interface Keyed {
  /** Whether a repeat overwrites it. */
  readonly keyed: boolean
}

/** What the calls of the client are sent with. */
export interface SyneriseCalls {
  /** Wall time by the local clock, epoch milliseconds. */
  localNow(): number
  /** By which AI events are stamped, which have no salt. */
  moment(): Moment
  /**
   * Stamps what may be salted. Where a repeat would overwrite if Synerise keeps the time, Synerise is asked first what time it
   * is, once. What cannot be stamped throws before that. Resolves also with the options of the call, less the time that it took.
   */
  stamped<Value extends Keyed>(
    stamp: (moment: Moment) => Value,
    options: CallOptions | undefined,
  ): Promise<readonly [Value, CallOptions | undefined]>
  /** Whose token is in use. */
  owner: WatchedToken['owner']
  /** Sends one call, with its retries. */
  call(call: VendorCall, options?: CallOptions): Promise<HttpResponse>
  /** Prepares and sends a list of calls. See `VendorCalls.manyOf`. */
  readonly many: VendorCalls['manyOf']
  /** Closes the transport. */
  close(): Promise<void>
}

/** Connects the endpoints and answers of Synerise with a transport for these settings. */
export function createSyneriseCalls(settings: SyneriseSettings): SyneriseCalls {
  const { token, owner } = watchToken(settings.token)
  const { clock = systemClock } = settings
  const vendorClock = watchVendorClock(createSyneriseTransport({ ...settings, token }), clock)
  const { transport, now, atLeast, ask } = vendorClock
  const moment = (): Moment => ({ now: now(), sureUntil: atLeast() })
  const calls = createVendorCalls({
    endpoints: limitedTo(syneriseEndpoints, settings.maxBatchBytes),
    answers: syneriseAnswersFor(settings),
    transport,
    read: createSyneriseRead({ redact: (text) => transport.redact(text), owner }),
    blamedCalls: syneriseSuspects,
    timeoutMs: settings.timeoutMs,
    retry: settings.retry,
    clock: settings.clock,
  })
  return {
    localNow: clock.now,
    moment,
    async stamped(stamp, options) {
      if (atLeast() !== undefined) return [stamp(moment()), options]
      const trusting = stamp({ now: now(), sureUntil: now() })
      // What is not repeated needs no key.
      if (!trusting.keyed || options?.retry === false) return [stamp(moment()), options]
      const { timeoutMs = settings.timeoutMs, signal } = options ?? {}
      const startedAt = clock.elapsed()
      await settledOr(AbortSignal.any([AbortSignal.timeout(within(timeoutMs)), ...(signal ? [signal] : [])]), ask())
      const leftMs = timeoutMs - (clock.elapsed() - startedAt)
      return [stamp(moment()), { ...options, timeoutMs: timeoutMs > 0 ? Math.max(1, leftMs) : timeoutMs }]
    },
    owner,
    call: calls.call,
    many: calls.manyOf,
    close: () => transport.close(),
  }
}

/** A time that a timer takes. What is none is refused by the call itself. */
function within(timeoutMs: number): number {
  return timeoutMs > 0 ? Math.min(Math.ceil(timeoutMs), 2_147_483_647) : 0
}

/** Resolves when the work is done, or when the signal fires. */
function settledOr(signal: AbortSignal, work: Promise<void>): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    void work.then(end)
  })
}
