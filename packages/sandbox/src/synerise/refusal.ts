import { type AcceptedContent, accept, jsonAnswer, type Processed, refuse } from '../server/emulator.js'
import { refusalOf, type Violation } from '../server/rule.js'
import { SYNERISE_ACCEPTED, syneriseError, syneriseFieldError } from './answers.js'
import type { SyneriseCall } from './call.js'
import type { SyneriseBatchName } from './settings.js'

/** Refuses a request in the body shape of its service. */
export function refuseSynerise(
  call: Pick<SyneriseCall, 'request' | 'at' | 'configuration'>,
  violation: Violation,
  status = 400,
): Processed {
  const { request, at, configuration } = call
  const parts = { status, path: request.path, at, message: violation.detail, violations: [violation] }
  return refuse(syneriseError(parts, configuration.errorBody), violation)
}

/** What to do with the items of a batch. */
export interface SyneriseBatchWork {
  readonly name: SyneriseBatchName
  /** Checks one item; changes nothing. */
  readonly check: (item: unknown) => Violation | undefined
  /** Saves an item that was checked. */
  readonly save: (item: unknown) => AcceptedContent
}

/**
 * Accepts all items of a batch or, when one is invalid, none. With partial batches it accepts the valid items and answers
 * 207 with the errors of the others. The record always names the first invalid item; the answer does if
 * `batchErrorIndex` is set.
 */
export function takeSyneriseBatch(call: SyneriseCall, items: readonly unknown[], work: SyneriseBatchWork): Processed {
  const { request, at, configuration } = call
  const violations = items.map(work.check)
  const bad = violations.flatMap((violation, index) => (violation === undefined ? [] : [{ index, violation }]))
  const [first] = bad
  if (first === undefined) return accept(SYNERISE_ACCEPTED, items.map(work.save))
  const shown = (one: (typeof bad)[number]): Violation => (configuration.batchErrorIndex ? placed(one) : one.violation)
  if (configuration.partialBatches.includes(work.name)) {
    const errors = bad.map((one) => syneriseFieldError(shown(one), statusOf(one.violation)))
    const good = items.filter((_, index) => violations[index] === undefined)
    return { answer: jsonAnswer(207, errors), accepted: good.map(work.save), refusal: refusalOf(placed(first)) }
  }
  const parts = { status: statusOf(first.violation), path: request.path, at, message: first.violation.detail }
  return refuse(syneriseError({ ...parts, violations: [shown(first)] }, configuration.errorBody), placed(first))
}

function placed({ index, violation }: { readonly index: number; readonly violation: Violation }): Violation {
  return { ...violation, field: `[${index}].${violation.field}` }
}

function statusOf({ rule }: Violation): number {
  return rule.name === 'synerise.permission.action' ? 403 : 400
}
