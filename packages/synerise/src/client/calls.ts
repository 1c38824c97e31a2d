import { type HttpResponse, InvalidInputError, type Outcome, type VendorCall, WaybillError } from '@waybill/core'
import { type CallOptions, createVendorCalls } from '@waybill/core/http'
import { syneriseAnswers } from '../api/answers.js'
import { limitedTo, syneriseEndpoints } from '../api/endpoints.js'
import { type WatchedToken, watchToken } from '../api/token.js'
import { createSyneriseTransport } from '../api/transport.js'
import { createSyneriseRead } from '../destination/read.js'
import { syneriseSuspects } from '../destination/suspects.js'
import type { SyneriseSettings } from '../options.js'

/** One input of many, ready to be sent, with what its outcome will carry. */
export interface PreparedCall<Extras extends object> {
  readonly call: VendorCall
  readonly extras: Extras
}

/** What the parts of the client send with. */
export interface SyneriseCalls {
  /** Wall time, epoch milliseconds. */
  now(): number
  owner: WatchedToken['owner']
  call(call: VendorCall, options?: CallOptions): Promise<HttpResponse>
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
    clock: settings.clock,
  })
  return {
    now: () => clock.now(),
    owner,
    call: calls.call,
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

/** What it gives, or its refusal as an outcome. */
function attempt<Extras extends object>(
  prepare: () => PreparedCall<Extras>,
): PreparedCall<Extras> | (Outcome & Partial<Extras>) {
  try {
    return prepare()
  } catch (cause) {
    if (!WaybillError.isInstance(cause)) throw cause
    const refused: Outcome =
      cause.kind === 'setup'
        ? { status: 'blocked', error: cause, scope: 'endpoint' }
        : { status: 'rejected', error: cause, maybeDelivered: false }
    return refused as Outcome & Partial<Extras>
  }
}
