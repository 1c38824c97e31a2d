import { erasedFacts, isOpenState } from '@waybill/delivery/queue'
import type { Erasure } from '@waybill/delivery/store'
import { type ReadDelivery, readDeliveries, type WithDeliveries } from '../ledger/ledger-reader.js'
import type { Tables } from '../open/tables.js'
import { type StoredEvent, storedEventOf } from '../rows/event-rows.js'
import type { LiveDelivery } from '../rows/live-delivery.js'
import type { TransitionWrites } from '../unit/apply-transitions.js'
import type { Mutex } from '../unit/mutex.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'

export interface ForgetOptions {
  readonly transitionWrites: TransitionWrites
  readonly mutex: Mutex
  readonly now: () => number
}

const page = 500

/** Erases a user's pending and parked deliveries and bodies. A leased delivery is erased when its lease ends. */
export async function forgetKeys(keys: readonly string[], tables: Tables, options: ForgetOptions): Promise<Erasure> {
  const { mutex } = options
  const erasure = { erased: 0, bodies: 0, inFlight: 0 }
  if (keys.length === 0) return erasure
  const holds = keys.map(() => 'instr(keys, ?) > 0').join(' OR ')
  const select = tables.database.prepare(
    `SELECT * FROM events WHERE seq > ? AND seq <= ? AND (${holds}) ORDER BY seq LIMIT ${page}`,
  )
  const texts = keys.map((key) => JSON.stringify(key))
  // Waits for writes, so that all events up to here are on the disk.
  const end = await mutex.take(() => tables.counters.seq)
  // Overwrites bodies that are larger than a page, too.
  tables.database.exec('PRAGMA secure_delete = ON')
  try {
    for (let after = 0; after < end; ) {
      after = await mutex.take(() => {
        const rows = select.all(after, end, ...texts).map(storedEventOf)
        if (rows.length > 0) forgetEvents(rows, tables, { ...options, erasure })
        return rows.length < page ? end : (rows.at(-1)?.seq ?? end)
      })
      await yieldToEventLoop()
    }
    await mutex.take(async () => {
      if (erasure.bodies > 0) await rewrite(tables)
      await tables.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    })
  } finally {
    tables.database.exec('PRAGMA secure_delete = FAST')
  }
  return erasure
}

// Ten megabytes, which take about a tenth of a second.
const mostPages = 1_250

/** Writes the file anew: where SQLite moved a row to another page, a copy may be left in the old one. */
async function rewrite({ database, exec }: Tables): Promise<void> {
  if (Number(database.prepare('PRAGMA page_count').get()?.['page_count']) > mostPages) return
  try {
    await exec('VACUUM')
  } catch {
    // It needs the same space once more. Without it, no query returns what was forgotten either.
  }
}

interface Pass extends ForgetOptions {
  readonly erasure: { erased: number; bodies: number; inFlight: number }
}

function forgetEvents(rows: readonly StoredEvent[], tables: Tables, { transitionWrites, now, erasure }: Pass): void {
  const counts = { erased: 0, bodies: 0, inFlight: 0 }
  const ended: (() => void)[] = []
  try {
    tables.transact(() => {
      for (const event of readDeliveries(rows, tables)) {
        if (event.event) {
          tables.events.eraseBody(event.seq)
          counts.bodies++
        }
        const inMemory: LiveDelivery[] = []
        const onDisk: ReadDelivery[] = []
        for (const entry of event.entries) {
          const { state } = entry.progress
          if (state !== 'pending' && state !== 'parked') continue
          const held = tables.lanesById.get(entry.lane)?.entries.get(event.seq)
          if (held?.leased) counts.inFlight++
          else if (held) inMemory.push(held)
          else onDisk.push(entry)
        }
        counts.erased += inMemory.length + onDisk.length
        transitionWrites.erase(inMemory)
        eraseOnDisk(event, onDisk, tables, now())
        for (const entry of onDisk) ended.push(() => endWaits(event, entry, tables))
      }
    })
    transitionWrites.committed()
    for (const end of ended) end()
  } catch (error) {
    transitionWrites.rolledBack()
    throw error
  }
  for (const { seq } of rows) {
    const row = tables.live.get(seq)
    if (row) row.event = undefined
  }
  erasure.erased += counts.erased
  erasure.bodies += counts.bodies
  erasure.inFlight += counts.inFlight
}

function eraseOnDisk(event: WithDeliveries, gone: readonly ReadDelivery[], tables: Tables, at: number): void {
  for (const { lane, progress } of gone) {
    tables.entries.put(event.seq, lane, erasedFacts(progress), { at })
    tables.counters.moved(lane, progress.state, 'erased', event.bytes)
  }
  if (gone.length === 0) return
  const row = tables.live.get(event.seq)
  if (row) row.open -= gone.length
  const open = row ? row.open : event.entries.filter((entry) => isOpen(entry) && !gone.includes(entry)).length
  if (open === 0) tables.counters.open(-1, -event.bytes)
}

/** Nobody waits any more for what was erased on the disk. */
function endWaits(
  { seq, keys, barrier }: StoredEvent,
  { lane, progress, replayed }: ReadDelivery,
  tables: Tables,
): void {
  if (progress.state !== 'pending') return
  const { turn, behind } = replayed ?? { turn: seq, behind: seq - 1 }
  const { overtaken } = progress
  tables.lanesById.get(lane)?.leave({ seq, keys, barrier, overtaken, bulk: replayed !== undefined, turn, behind })
}

function isOpen({ progress }: ReadDelivery): boolean {
  return isOpenState(progress.state)
}
