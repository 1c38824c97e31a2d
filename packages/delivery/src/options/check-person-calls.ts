import type * as z from 'zod'
import type { PersonCalls } from '../persons/open-persons.js'
import { suppressSchema, userSchema } from './call-schemas.js'
import { consentSchema, exportSchema, setConsentSchema } from './person-schemas.js'

/** Wraps the calls on persons so that those with wrong arguments are refused. `check` throws what it says. */
export function withCheckedPersons(
  calls: PersonCalls,
  {
    check,
    now,
  }: {
    readonly check: (call: string, schema: z.ZodType, value: unknown) => void
    /** Wall time. */
    readonly now: () => number
  },
): PersonCalls {
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
    async setConsent(person, categories, given) {
      check('setConsent', userSchema('setConsent'), person)
      check('setConsent', consentSchema(), { categories })
      if (given !== undefined) check('setConsent', setConsentSchema(now()), given)
      return calls.setConsent(person, categories, given)
    },
    async exportPerson(person, given) {
      check('exportPerson', userSchema('exportPerson'), person)
      if (given !== undefined) check('exportPerson', exportSchema(), given)
      return calls.exportPerson(person, given)
    },
    async suppressed(person) {
      check('suppressed', userSchema('suppressed'), person)
      return calls.suppressed(person)
    },
  }
}
