import { categoryOf } from '../accept/entry/event-consent.js'
import { type ConsentByCategory, consentAfter } from '../store/persons.js'
import type { ConsentCalls } from './consent-calls.js'
import type { PersonMarks } from './suppression.js'

/** The calls that keep what persons have agreed to. */
export function createKeptConsents(marks: PersonMarks, now: () => number): ConsentCalls {
  return {
    async setConsent(person, categories, { at = now() } = {}) {
      const changed = await marks.change(person, { consent: saidAt(categories, Math.min(at, now())) })
      const consent = changed.marks.reduce<ConsentByCategory>(
        (said, mark) => consentAfter(said, mark.consent) ?? said,
        {},
      )
      return { consent, onTheWire: changed.onTheWire, unanswered: changed.unanswered }
    },
  }
}

/** Two spellings of one category that disagree are a no. */
function saidAt(categories: Readonly<Record<string, boolean>>, at: number): ConsentByCategory {
  return Object.entries(categories).reduce<ConsentByCategory>(
    (said, [name, agreed]) => consentAfter(said, Object.fromEntries([[categoryOf(name), { agreed, at }]])) ?? said,
    {},
  )
}
