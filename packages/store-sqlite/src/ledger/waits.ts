import type { Clock } from '@waybill/core'
import type { Waiting } from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'
import type { StoredEvent } from '../rows/event-rows.js'
import type { LiveDelivery } from '../rows/live-delivery.js'
import type { ReadDelivery } from './ledger-reader.js'

/** What the pending deliveries of an event wait for, by lane: from the memory, else from their rows. */
export function waitsOf(
  event: StoredEvent,
  read: readonly ReadDelivery[],
  { tables, clock }: { readonly tables: Tables; readonly clock: Clock },
): Readonly<Record<string, Waiting>> {
  const rows = tables.entries.between(event.seq, event.seq)
  const waits: Record<string, Waiting> = {}
  for (const one of read) {
    const lane = tables.lanesById.get(one.lane)
    if (!lane || one.progress.state !== 'pending') continue
    const live = lane.entries.get(event.seq)
    const row = rows.find(({ lane: id }) => id === one.lane)
    const { turn = event.seq, behind = event.seq - 1 } = one.replayed ?? {}
    const { seq, keys, barrier } = event
    const head = live
      ? lane.headOf(live)
      : lane.headOf({ seq, keys, barrier, bulk: one.replayed !== undefined, turn, behind })
    waits[lane.name] = {
      ...(live ? inMemory(live, clock) : onDisk(row, clock)),
      ...(head !== undefined && { behind: head }),
    }
  }
  return waits
}

function inMemory({ leased, dueAt, endpoint }: LiveDelivery, { now, elapsed }: Clock): Waiting {
  const left = dueAt - elapsed()
  return {
    ...(leased && { leased }),
    ...(left > 0 && !leased && { dueAt: now() + left }),
    ...(endpoint !== undefined && { endpoint }),
  }
}

type Row = ReturnType<Tables['entries']['between']>[number] | undefined

function onDisk(row: Row, { now }: Clock): Waiting {
  return {
    ...(row && row.wait > 0 && row.due > now() && { dueAt: row.due }),
    ...(row?.endpoint !== undefined && { endpoint: row.endpoint }),
  }
}
