import type { Ticket } from '@waybill/delivery/store'
import { entryOf, type Tables } from '../open/tables.js'
import type { LiveDelivery, Marks } from '../rows/live-delivery.js'
import { noMarks } from '../rows/mark-rows.js'

/** Writes marks: a unit of work writes them, and they change the memory after its commit. */
export interface MarkWrites {
  start(tickets: readonly Ticket[]): readonly Ticket[]
  probation(tickets: readonly Ticket[]): readonly Ticket[]
  probationPassed(tickets: readonly Ticket[]): void
  /** Ends the marks of deliveries that are released unsent. Their count of stops stays. */
  release(entries: readonly LiveDelivery[]): void
  /** Deletes the marks of a delivery. */
  end(entry: LiveDelivery): void
  committed(): void
  rolledBack(): void
}

export function createMarkWrites(tables: Tables): MarkWrites {
  let changes = new Map<LiveDelivery, Marks | undefined>()

  function mark(entry: LiveDelivery, change: Partial<Marks>): void {
    const before = changes.has(entry) ? changes.get(entry) : entry.marks
    const marks = { ...(before ?? noMarks), ...change }
    const stands = marks.started || marks.doubt || marks.planning || marks.stops > 0
    const { id } = tables.lane(entry.lane)
    if (stands) tables.marks.put(entry.row.seq, id, marks)
    else if (before) tables.marks.delete(entry.row.seq, id)
    changes.set(entry, stands ? marks : undefined)
  }

  function markAll(tickets: readonly Ticket[], change: Partial<Marks>): readonly Ticket[] {
    return tickets.filter((ticket) => {
      const entry = entryOf(tables, ticket)
      if (entry) mark(entry, change)
      return !entry
    })
  }

  return {
    start: (tickets) => markAll(tickets, { started: true }),
    probation: (tickets) => markAll(tickets, { planning: true }),
    probationPassed: (tickets) => void markAll(tickets, { planning: false, stops: 0 }),
    release(entries) {
      for (const entry of entries) if (entry.marks) mark(entry, { started: false, doubt: false, planning: false })
    },
    end(entry) {
      if (entry.marks === undefined && changes.size === 0) return
      if ((changes.has(entry) ? changes.get(entry) : entry.marks) === undefined) return
      tables.marks.delete(entry.row.seq, tables.lane(entry.lane).id)
      changes.set(entry, undefined)
    },
    committed() {
      if (changes.size === 0) return
      for (const [entry, marks] of changes) entry.marks = marks
      changes = new Map()
    },
    rolledBack() {
      changes = new Map()
    },
  }
}
