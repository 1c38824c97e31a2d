import type { Store } from '../store/store.js'
import type { Waybill } from '../waybill.js'
import type { ConsentCalls } from './consent-calls.js'
import { createDigests } from './digests.js'
import type { ExportCalls } from './export-calls.js'
import { createExport } from './export-person.js'
import { createKeptConsents } from './kept-consents.js'
import { createPersons, type Persons } from './persons.js'
import { createPersonMarks, createSuppression, type PersonMarksOptions } from './suppression.js'
import type { SuppressionCalls } from './suppression-calls.js'

/** The calls on persons. */
export interface PersonCalls extends SuppressionCalls, ConsentCalls, ExportCalls {}

/** What the calls work on. */
interface PersonCallsOptions extends Pick<PersonMarksOptions, 'lanes' | 'steps'>, Pick<Waybill, 'find' | 'where'> {
  /** Wall time. */
  readonly now: () => number
}

export interface OpenPersons {
  readonly persons: Persons
  /** Throws, and closes the store, where persons are kept and nobody here can tell who they are. Called before anything is sent. */
  demandKey(): Promise<void>
  /** The calls on persons. */
  calls(options: PersonCallsOptions): PersonCalls
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
    calls({ now, find, where, ...parts }) {
      const marks = createPersonMarks({ ...parts, store, digests, persons })
      const suppression = createSuppression(marks, now)
      const { suppressed } = suppression
      return {
        ...suppression,
        ...createKeptConsents(marks, now),
        ...createExport({ find, where, suppressed, marks: digests && store.persons ? marks : undefined }),
      }
    },
  }
}
