import type { HttpResponse, VendorCall } from '@waybill/core'
import { type CallOptions, createVendorCalls, type VendorCalls } from '@waybill/core/http'
import { syneriseAnswers } from '../api/answers.js'
import { limitedTo, syneriseEndpoints } from '../api/endpoints.js'
import { type WatchedToken, watchToken } from '../api/token.js'
import { createSyneriseTransport } from '../api/transport.js'
import { createSyneriseRead } from '../destination/read.js'
import { syneriseSuspects } from '../destination/suspects.js'
import type { SyneriseSettings } from '../settings.js'

/** What the parts of the client send with. */
export interface SyneriseCalls {
  /** Wall time, epoch milliseconds. */
  now(): number
  owner: WatchedToken['owner']
  call(call: VendorCall, options?: CallOptions): Promise<HttpResponse>
  /** Prepares and sends a list; see `VendorCalls.manyOf`. */
  readonly many: VendorCalls['manyOf']
  close(): Promise<void>
}

/** Joins the endpoints and answers to a transport with these settings. */
export function createSyneriseCalls(settings: SyneriseSettings, clock: { now(): number }): SyneriseCalls {
  const { token, owner } = watchToken(settings.token)
  const transport = createSyneriseTransport({ ...settings, token })
  const calls = createVendorCalls({
    endpoints: limitedTo(syneriseEndpoints, settings.maxBatchBytes),
    answers: syneriseAnswers,
    transport,
    read: createSyneriseRead({ redact: (text) => transport.redact(text), owner }),
    suspects: syneriseSuspects,
    timeoutMs: settings.timeoutMs,
    retry: settings.retry,
    clock: settings.clock,
  })
  return {
    now: () => clock.now(),
    owner,
    call: calls.call,
    many: calls.manyOf,
    close: () => transport.close(),
  }
}
