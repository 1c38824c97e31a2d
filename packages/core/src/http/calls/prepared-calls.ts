import type { VendorCall } from '../../destination/vendor-call.js'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { Outcome } from '../../outcome.js'
import type { Remark } from '../../remark/remark.js'
import { remarkedOutcome } from '../../remark/remarked-outcome.js'

/** One input of a list as a call, with further fields for its outcome. */
export interface PreparedCall<Extras extends object = object> {
  /** The call to send. */
  readonly call: VendorCall
  /** Fields that are added to the call's outcome, such as a generated id. */
  readonly extras: Extras
  /** What makes the call weaker than its input was meant. A `delivered` outcome has them. Default: nothing. */
  readonly remarks?: readonly Remark[] | undefined
}

/**
 * Turns each input of a list into a call and sends the calls. Resolves with one outcome per input, in order, with the
 * extras of those that were sent, and the remarks of those that were delivered. An input whose `prepare` throws a `WaybillError` is not sent: it is `blocked` where the
 * error is `setup`, else `rejected`. Rejects only when `inputs` is no list, or with another error of `prepare`.
 */
export async function sendPrepared<Input, Extras extends object>(
  inputs: readonly Input[],
  prepare: (input: Input) => PreparedCall<Extras>,
  send: (calls: readonly VendorCall[]) => Promise<readonly Outcome[]>,
): Promise<readonly (Outcome & Partial<Extras>)[]> {
  if (!Array.isArray(inputs)) throw new InvalidInputError([{ field: '', rule: 'must be a list' }])
  const prepared = inputs.map((input) => tryTo(() => prepare(input)))
  const outcomes = (await send(prepared.flatMap((part) => ('call' in part ? part.call : [])))).values()
  return prepared.map((part) =>
    'call' in part ? remarkedOutcome({ ...(outcomes.next().value as Outcome), ...part.extras }, part.remarks) : part,
  )
}

/** The prepared call, or the outcome of an input that could not be prepared. */
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
