import { type HttpResponse, parseBody, type VendorCall } from '@waybill/core'
import { type CallOptions, createVendorCalls, type VendorCalls } from '@waybill/core/http'
import { yespoAnswers } from '../api/answers.js'
import { yespoEndpointsFor } from '../api/endpoints.js'
import { createYespoTransport } from '../api/transport.js'
import { createYespoRead } from '../destination/read.js'
import type { YespoSettings } from '../options.js'

/** Yespo's answer. */
export interface YespoReply {
  /** HTTP status. */
  readonly status: number
  /** The parsed JSON, the text when it is none, `undefined` when it is empty. */
  readonly body: unknown
  /** The body as it came, without secrets. */
  readonly rawBody: string
}

/** What the parts of the client send with. */
export interface YespoCalls {
  /** One operation. Rejects with a `WaybillError`. */
  call(call: VendorCall, options?: CallOptions): Promise<YespoReply>
  /** Prepares and sends a list; see `VendorCalls.manyOf`. */
  readonly many: VendorCalls['manyOf']
  close(): Promise<void>
}

/** Joins the endpoints and answers to a transport with these settings. */
export function createYespoCalls(settings: YespoSettings): YespoCalls {
  const transport = createYespoTransport(settings)
  const redact = (text: string) => transport.redact(text)
  const calls = createVendorCalls({
    endpoints: yespoEndpointsFor(settings),
    answers: yespoAnswers,
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
