import type { Encoded } from '../destination/vendor-call.js'
import { WaybillError } from '../errors/waybill-error.js'
import type { Encode } from '../plan/plan-deliveries.js'
import type { EventSteps, FailedStep } from './event-steps.js'

/** An `encode` that gets the event as the steps leave it. It throws `step_failed` where one of them fails. */
export function afterSteps(steps: EventSteps, encode: Encode): Encode {
  return (delivery): Encoded => {
    const { event, changedBy, failed } = steps.apply(delivery.event)
    if (failed) throw stepFailed(failed)
    if (!changedBy) return encode(delivery)
    const encoded = encode({ ...delivery, event })
    return 'calls' in encoded ? { ...encoded, changedBy } : encoded
  }
}

/** The error of an event for which a step failed. It names the steps, and quotes nothing. */
export function stepFailed(failed: readonly FailedStep[]): WaybillError {
  return new WaybillError(failed.map(({ step, why }) => `The step "${step}" ${why}.`).join(' '), {
    kind: 'invalid',
    code: 'step_failed',
  })
}
