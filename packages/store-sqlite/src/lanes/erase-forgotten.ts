import { type DeliveryFacts, erasedFacts } from '@waybill/delivery/queue'
import { openLanesOf, type Tables } from '../open/tables.js'
import type { StoredEvent } from '../rows/event-rows.js'

export interface EraseForgottenOptions {
  readonly lane: number
  readonly before: DeliveryFacts
  /** Wall time. */
  readonly at: number
}

/** Ends a pending delivery whose body is erased. */
export function eraseForgotten(event: StoredEvent, { lane, before, at }: EraseForgottenOptions, tables: Tables): void {
  const { entries, counters, live } = tables
  tables.transact(() => {
    if (openLanesOf(event, tables) === 1) counters.open(-1, -event.bytes)
    entries.put(event.seq, lane, erasedFacts(before), { at })
    counters.moved(lane, 'pending', 'erased', event.bytes)
  })
  const row = live.get(event.seq)
  if (row) row.open--
}
