import { type Processed, refuse } from '../emulator.js'
import type { Violation } from '../rule.js'
import { syneriseError } from './synerise-answers.js'
import type { SyneriseCall } from './synerise-call.js'

/** Refuses a request in the body shape of its service. */
export function refuseSynerise(
  call: Pick<SyneriseCall, 'request' | 'at'>,
  violation: Violation,
  status = 400,
): Processed {
  const { request, at } = call
  const answer = syneriseError({ status, path: request.path, at, message: violation.detail, violations: [violation] })
  return refuse(answer, violation)
}

/** Refuses a batch because of one item, which the answer names if so set and the record always. */
export function refuseSyneriseItem(call: SyneriseCall, index: number, violation: Violation): Processed {
  const { request, at, configuration } = call
  const placed = { ...violation, field: `[${index}].${violation.field}` }
  const shown = configuration.batchErrorIndex ? placed : violation
  const status = violation.rule.name === 'synerise.permission' ? 403 : 400
  const answer = syneriseError({ status, path: request.path, at, message: violation.detail, violations: [shown] })
  return refuse(answer, placed)
}
