import type { ConsentAnswer } from '../accept/entry/consent.js'
import type { PlanOptions } from '../lane/planning/plan-leases.js'
import type { Persons } from './persons.js'
import { suppressed } from './suppressed-events.js'

const denied: ConsentAnswer = { skipped: suppressed }

/** Asks before each attempt: nothing of a person who is suppressed goes, and of the others what `ask` allows. */
export function mayGoWith(ask: PlanOptions['mayGo'], persons: Persons): NonNullable<PlanOptions['mayGo']> {
  return (leases) => {
    const answers = ask?.(leases)
    if (!persons.any) return answers
    return leases.map(({ event }, index) => (persons.isSuppressed(event) ? denied : (answers?.[index] ?? true)))
  }
}
