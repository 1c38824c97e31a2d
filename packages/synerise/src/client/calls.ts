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

/** What the calls of the client are sent with. */
export interface SyneriseCalls {
  /** Wall time, epoch milliseconds; the vendor's where the local clock has proven to be ahead of it. */
  now(): number
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
export function createSyneriseCalls(settings: SyneriseSettings, clock: { now(): number }): SyneriseCalls {
  const { token, owner } = watchToken(settings.token)
  const { transport, now } = watchVendorClock(createSyneriseTransport({ ...settings, token }), clock)
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
    now,
    owner,
    call: calls.call,
    many: calls.manyOf,
    close: () => transport.close(),
  }
}
