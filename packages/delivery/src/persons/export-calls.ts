import type { CustomerEvent } from '@waybill/core'
import type { DeliveryRecord } from '../store/ledger.js'
import type { ConsentByCategory } from '../store/persons.js'
import type { PersonIds } from '../waybill.js'
import type { Suppression } from './suppression-calls.js'

/** Which page `exportPerson` gives. */
export interface ExportPersonOptions {
  /** `next` of the page before. Absent: the first page. */
  readonly after?: number | undefined
  /** Most events of a page, from 1 to 500. Default 100. */
  readonly limit?: number | undefined
}

/** One event of a person, as it is kept. */
export interface ExportedEvent {
  /** Where it came from, as at acceptance. */
  readonly source: string
  /** Its message id. */
  readonly messageId: string
  /** Wall time of acceptance, epoch milliseconds. */
  readonly acceptedAt: number
  /** The event. Absent where its body is not kept any more. */
  readonly event?: CustomerEvent
  /** What the ledger has of its deliveries, each with its attempts, by lane. */
  readonly deliveries: Readonly<Record<string, DeliveryRecord>>
}

/** What is kept of a person: plain data, for JSON. */
export interface PersonExport {
  /** The ids that were given. */
  readonly person: PersonIds
  /** What they have agreed to, over these ids, of each category the newest answer. What events carry is in the events. */
  readonly consent: ConsentByCategory
  /** Whether they are suppressed. */
  readonly suppression: Suppression
  /** A page of their events, the oldest first. */
  readonly events: readonly ExportedEvent[]
  /** `after` of the next page. Absent: this is the last one. */
  readonly next?: number
}

/** The call that tells what is kept of a person. */
export interface ExportCalls {
  /**
   * All that is kept of a person, in pages: their events with deliveries and attempts, consent, and suppression. Events are meant
   * that have one of the ids; what is accepted or purged meanwhile may be missing. What vendors keep is not in it. Works without
   * `personKey`: where persons are kept there is one.
   */
  exportPerson(person: PersonIds, options?: ExportPersonOptions): Promise<PersonExport>
}
