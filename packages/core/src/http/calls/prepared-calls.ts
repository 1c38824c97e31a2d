import type { VendorCall } from '../../destination/vendor-call.js'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { Outcome } from '../../outcome.js'

/** One input of a list, ready to be sent, with what its outcome will carry. */
export interface PreparedCall<Extras extends object = object> {
  readonly call: VendorCall
  /** Joined to the outcome of the call: what was generated, or what the caller should know of it. */
  readonly extras: Extras
}

/**
 * Prepares each input of a list and sends what could be prepared: one outcome per input, in order, with the extras of those
 * that were sent. An input that breaks a rule is rejected alone; one that a person must first set something up for is
 * `blocked`. Rejects only when `inputs` is no list.
 */
export async function sendPrepared<Input, Extras extends object>(
  inputs: readonly Input[],
  prepare: (input: Input) => PreparedCall<Extras>,
  send: (calls: readonly VendorCall[]) => Promise<readonly Outcome[]>,
): Promise<readonly (Outcome & Partial<Extras>)[]> {
  if (!Array.isArray(inputs)) throw new InvalidInputError([{ field: '', rule: 'must be a list' }])
  const prepared = inputs.map((input) => tryTo(() => prepare(input)))
  const outcomes = (await send(prepared.flatMap((part) => ('call' in part ? part.call : [])))).values()
  return prepared.map((part) => ('call' in part ? { ...(outcomes.next().value as Outcome), ...part.extras } : part))
}

/** What it gives, or its refusal as an outcome. */
function tryTo<Extras extends object>(
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
