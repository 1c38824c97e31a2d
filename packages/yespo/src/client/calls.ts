import { type HttpResponse, parseBody, type VendorCall } from '@waybill/core/destination'
import { type CallOptions, createVendorCalls, type VendorCalls } from '@waybill/core/http'
import { yespoAnswersFor } from '../api/answers.js'
import { yespoEndpointsFor } from '../api/endpoints.js'
import { createYespoTransport } from '../api/transport.js'
import { createYespoRead } from '../destination/read.js'
import type { YespoSettings } from '../options.js'

/** Yespo's answer to a call. */
export interface YespoReply {
  /** HTTP status of the answer. */
  readonly status: number
  /** The parsed JSON; the text when it is not JSON; `undefined` when it is empty, as it usually is for events. */
  readonly body: unknown
  /** The body as it was received, with secrets replaced. */
  readonly rawBody: string
}

/** What every part of the client sends with. */
export interface YespoCalls {
  /** Makes one call. Rejects with a `WaybillError`. */
  call(call: VendorCall, options?: CallOptions): Promise<YespoReply>
  /** Prepares and sends a list of inputs; see `VendorCalls.manyOf`. */
  readonly many: VendorCalls['manyOf']
  /** Waits for requests in flight, then closes the transport. */
  close(): Promise<void>
}

/** Connects Yespo's endpoints and answers with a transport for these settings. */
export function createYespoCalls(settings: YespoSettings): YespoCalls {
  const transport = createYespoTransport(settings)
  const redact = (text: string) => transport.redact(text)
  const calls = createVendorCalls({
    endpoints: yespoEndpointsFor(settings),
    answers: yespoAnswersFor(settings),
    transport,
    read: createYespoRead(redact),
    timeoutMs: settings.timeoutMs,
    retry: settings.retry,
    clock: settings.clock,
  })
  return {
    async call(call, options) {
      return replyOf(await calls.call(call, options), redact)
    },
    many: calls.manyOf,
    close: () => transport.close(),
  }
}

function replyOf({ status, body }: HttpResponse, redact: (text: string) => string): YespoReply {
  return { status, body: parseBody(body), rawBody: redact(body) }
}
