import type { WaybillError } from '@waybill/core'
import type { LeaseSettlement } from './lane/settlements.js'
import type { AcceptStatus, NewEvent, Receipt, Ticket, Work } from './store/work.js'

/** What one commit stores together, and who waits for it. */
export interface CommitUnit {
  /** Pieces of work so far. */
  readonly size: number
  /** Of the events to accept. */
  readonly acceptBytes: number
  readonly settlements: readonly LeaseSettlement[]
  accept(events: readonly NewEvent[], asker: Asker<readonly AcceptStatus[]> & { readonly bytes: number }): void
  mark(mark: 'start' | 'planning', tickets: readonly Ticket[], asker: Asker<void>): void
  planned(tickets: readonly Ticket[]): void
  settle(settlements: readonly LeaseSettlement[]): void
  work(): Work
  /** It is stored. */
  stored(receipt: Receipt): void
  /** It is not. */
  failed(error: WaybillError): void
}

interface Sized {
  size: number
  acceptBytes: number
}

/** Who waits for an answer. */
interface Asker<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: WaybillError) => void
}

export function createCommitUnit(): CommitUnit {
  const accepts: NewEvent[] = []
  const accepting: (Asker<readonly AcceptStatus[]> & { readonly count: number })[] = []
  const marks = { start: [] as Ticket[], planning: [] as Ticket[] }
  const marking: Asker<void>[] = []
  const plannedTickets: Ticket[] = []
  const settlements: LeaseSettlement[] = []

  // Plain numbers, no accessors: V8 would make a hidden class for each unit, and hold with it all that the unit held.
  const unit: Sized & CommitUnit = {
    size: 0,
    acceptBytes: 0,
    settlements,
    accept(events, { bytes, resolve, reject }) {
      unit.size += events.length
      unit.acceptBytes += bytes
      for (const event of events) accepts.push(event)
      accepting.push({ count: events.length, resolve, reject })
    },
    mark(mark, tickets, asker) {
      unit.size += tickets.length
      marks[mark].push(...tickets)
      marking.push(asker)
    },
    planned(tickets) {
      unit.size += tickets.length
      plannedTickets.push(...tickets)
    },
    settle(more) {
      unit.size += more.length
      settlements.push(...more)
    },
    work: () => ({
      ...(accepts.length > 0 && { accept: accepts }),
      ...(marks.start.length > 0 && { start: marks.start }),
      ...(marks.planning.length > 0 && { planning: marks.planning }),
      ...(plannedTickets.length > 0 && { planned: plannedTickets }),
      ...(settlements.length > 0 && { settle: settlements }),
    }),
    stored({ accepted }) {
      let from = 0
      for (const { count, resolve } of accepting) {
        resolve(accepting.length === 1 ? accepted : accepted.slice(from, from + count))
        from += count
      }
      for (const { resolve } of marking) resolve()
    },
    failed(error) {
      for (const { reject } of accepting) reject(error)
      for (const { reject } of marking) reject(error)
    },
  }
  return unit
}
