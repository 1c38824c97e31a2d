import {
  type HttpResponse,
  InvalidInputError,
  type Outcome,
  parseBody,
  type VendorCall,
  WaybillError,
} from '@waybill/core'
import { type CallOptions, createVendorCalls } from '@waybill/core/http'
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

/** One input of many, ready to be sent, with what its outcome will carry. */
interface PreparedCall<Extras extends object> {
  readonly call: VendorCall
  readonly extras: Extras
}

/** What the parts of the client send with. */
export interface YespoCalls {
  /** One operation. Rejects with a `WaybillError`. */
  call(call: VendorCall, options?: CallOptions): Promise<YespoReply>
  /**
   * Prepares and sends a list: one outcome per input, in order, with the extras of those that were sent. An input that
   * breaks a rule is rejected alone. Rejects only when `inputs` is no list.
   */
  many<Input, Extras extends object>(
    inputs: readonly Input[],
    prepare: (input: Input) => PreparedCall<Extras>,
    options?: CallOptions,
  ): Promise<readonly (Outcome & Partial<Extras>)[]>
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
    clock: settings.clock,
  })
  return {
    async call(call, options) {
      return replyOf(await calls.call(call, options), redact)
    },
    async many(inputs, prepare, options) {
      if (!Array.isArray(inputs)) throw new InvalidInputError([{ field: '', rule: 'must be a list' }])
      const prepared = inputs.map((input) => attempt(() => prepare(input)))
      const sent = await calls.many(
        prepared.flatMap((part) => ('call' in part ? part.call : [])),
        options,
      )
      const answers = sent.values()
      return prepared.map((part) => ('call' in part ? { ...(answers.next().value as Outcome), ...part.extras } : part))
    },
    close: () => transport.close(),
  }
}

function replyOf({ status, body }: HttpResponse, redact: (text: string) => string): YespoReply {
  return { status, body: parseBody(body), rawBody: redact(body) }
}

/** What it gives, or its refusal as an outcome. */
function attempt<Extras extends object>(
  prepare: () => PreparedCall<Extras>,
): PreparedCall<Extras> | (Outcome & Partial<Extras>) {
  try {
    return prepare()
  } catch (cause) {
    if (!WaybillError.isInstance(cause)) throw cause
    const refused: Outcome = { status: 'rejected', error: cause, maybeDelivered: false }
    return refused as Outcome & Partial<Extras>
  }
}
