import type * as z from 'zod'
import type { SuppressionCalls } from '../persons/suppression-calls.js'
import { suppressSchema, userSchema } from './call-schemas.js'

/** Wraps the calls on persons so that those with wrong arguments are refused. `check` throws. */
export function withCheckedPersons(
  calls: SuppressionCalls,
  check: (call: string, schema: z.ZodType, value: unknown) => void,
): SuppressionCalls {
  return {
    async suppress(person, given) {
      check('suppress', userSchema('suppress'), person)
      if (given !== undefined) check('suppress', suppressSchema(), given)
      return calls.suppress(person, given)
    },
    async unsuppress(person) {
      check('unsuppress', userSchema('unsuppress'), person)
      return calls.unsuppress(person)
    },
    async suppressed(person) {
      check('suppressed', userSchema('suppressed'), person)
      return calls.suppressed(person)
    },
  }
}
