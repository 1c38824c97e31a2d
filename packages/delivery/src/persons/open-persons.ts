import type { Store } from '../store/store.js'
import type { ConsentCalls } from './consent-calls.js'
import { createDigests } from './digests.js'
import { createKeptConsents } from './kept-consents.js'
import { createPersons, type Persons } from './persons.js'
import { createPersonMarks, createSuppression, type PersonMarksOptions } from './suppression.js'
import type { SuppressionCalls } from './suppression-calls.js'

/** The calls on persons that need `personKey`. */
export interface PersonCalls extends SuppressionCalls, ConsentCalls {}

export interface OpenPersons {
  readonly persons: Persons
  /** Throws, and closes the store, where persons are kept and nobody here can tell who they are. Called before anything is sent. */
  demandKey(): Promise<void>
  /** The calls on persons. */
  calls(options: Pick<PersonMarksOptions, 'lanes' | 'steps'> & { readonly now: () => number }): PersonCalls
}

/** Reads what an open store keeps of persons. A shared store tells it to who follows its control. */
export async function openPersons(store: Store, personKey: string | Uint8Array | undefined): Promise<OpenPersons> {
  const digests = personKey === undefined ? undefined : createDigests(personKey)
  const persons = createPersons(digests)
  if (store.persons && !store.control) persons.set(await store.persons.all())
  return {
    persons,
    async demandKey() {
      if (!persons.blocked) return
      await store.close()
      throw persons.blocked
    },
    calls({ now, ...parts }) {
      const marks = createPersonMarks({ ...parts, store, digests, persons })
      return { ...createSuppression(marks, now), ...createKeptConsents(marks, now) }
    },
  }
}
