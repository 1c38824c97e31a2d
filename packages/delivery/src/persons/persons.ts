import type { CustomerEvent, WaybillError } from '@waybill/core'
import { orderKeysOf } from '../accept/order-keys.js'
import {
  type AllPersonMarks,
  type ConsentByCategory,
  consentAfter,
  type PersonMark,
  personKeyDiffers,
  saysNothing,
} from '../store/persons.js'
import type { LeasedDelivery } from '../store/work.js'
import { type Digests, personKeyMissing } from './digests.js'

/** What is kept of persons, in the memory of this process. One for all lanes. */
export interface Persons {
  /** Whether anything is kept of anybody. Otherwise nothing else is asked: one field is read for each event. */
  readonly any: boolean
  /** Why nothing may be accepted or sent: persons are kept, and this process cannot tell who they are. Absent: it can. */
  readonly blocked: WaybillError | undefined
  /** Takes over marks as they are now. One that says nothing is gone. */
  set(given: AllPersonMarks): void
  isSuppressed(event: CustomerEvent): boolean
  /** What the event's person has said, over all ids of the event; `undefined`: nothing. */
  consentOf(event: CustomerEvent): ConsentByCategory | undefined
  /** Tells which of these digests are ids of a delivery's person. */
  idsAmong(digests: ReadonlySet<string>): (lease: Pick<LeasedDelivery, 'event'>) => readonly string[]
}

export function createPersons(digests: Digests | undefined): Persons {
  const marks = new Map<string, PersonMark>()
  let any = false
  let blocked: WaybillError | undefined

  function marksOf(event: CustomerEvent): readonly PersonMark[] {
    return digests ? orderKeysOf(event).flatMap((key) => marks.get(digests.of(key)) ?? []) : []
  }

  return {
    get any() {
      return any
    },
    get blocked() {
      return blocked
    },
    set({ keyPrint, marks: given }) {
      if (keyPrint !== undefined && keyPrint !== digests?.keyPrint)
        blocked = digests
          ? personKeyDiffers()
          : personKeyMissing('Persons are suppressed in the store, or have consents.')
      for (const mark of given) {
        if (saysNothing(mark)) marks.delete(mark.digest)
        else marks.set(mark.digest, mark)
      }
      any = marks.size > 0 || blocked !== undefined
    },
    isSuppressed: (event) => marksOf(event).some(({ suppressed }) => suppressed !== undefined),
    consentOf(event) {
      let said: ConsentByCategory | undefined
      for (const { consent } of marksOf(event)) said = consentAfter(said, consent)
      return said
    },
    idsAmong: (some) => (lease) =>
      digests
        ? orderKeysOf(lease.event)
            .map(digests.of)
            .filter((digest) => some.has(digest))
        : [],
  }
}
