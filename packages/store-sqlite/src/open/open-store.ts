import { dirname } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { Clock } from '@waybill/core'
import { createSeqTable } from '@waybill/delivery/queue'
import type { DiskRoom, LaneDepth, Opened, OpenOptions, StoreAudit } from '@waybill/delivery/store'
import { type Backlog, createBacklog } from '../lanes/backlog.js'
import { type Claims, createClaims } from '../lanes/claim/claims.js'
import { depthsOf } from '../ledger/depths.js'
import type { Limits } from '../limits.js'
import { createAuditRows } from '../rows/audit-rows.js'
import { createHoldRows, type HoldRows } from '../rows/hold-rows.js'
import type { LiveEvent } from '../rows/live-delivery.js'
import { markKey } from '../rows/mark-rows.js'
import { createPersonRows, type PersonRows } from '../rows/person-rows.js'
import type { SqliteStoreOptions } from '../sqlite-options.js'
import { createEventWrites } from '../unit/accept-events.js'
import { createTransitionWrites, type TransitionWrites } from '../unit/apply-transitions.js'
import { createLaneRooms } from '../unit/lane-rooms.js'
import { createMarkWrites } from '../unit/mark-writes.js'
import type { Mutex } from '../unit/mutex.js'
import { countPendingBytes } from '../unit/pending-bytes.js'
import { createUnitOfWork, type UnitOfWork } from '../unit/unit-of-work.js'
import { createDiscards, type Discards } from '../upkeep/discard.js'
import { createPurges, type Purges } from '../upkeep/purge.js'
import { createReplays, type Replays } from '../upkeep/replay.js'
import { createThreadWriter } from '../writer/thread-writer.js'
import { createDirectWriter, type Writer } from '../writer/writer.js'
import { createDiskReserve, reserveFor } from './disk-reserve.js'
import type { Database } from './driver.js'
import type { FileWitness } from './file-witness.js'
import { closeDatabase, logFor, openDatabase, shrinkLog } from './open-database.js'
import { openLanes, registerLanes, renameLanes } from './open-lanes.js'
import { closedMark, takeOver } from './opening-mark.js'
import type { Ownership } from './ownership.js'
import { createTables, type Tables } from './tables.js'

/** The parts of an open store. */
export interface OpenedStore {
  readonly opened: Opened
  readonly tables: Tables
  readonly unit: UnitOfWork
  readonly transitionWrites: TransitionWrites
  readonly backlog: Backlog
  readonly claims: Claims
  readonly holds: HoldRows
  readonly persons: PersonRows
  readonly audit: StoreAudit
  readonly replays: Replays
  readonly discards: Discards
  readonly purges: Purges
  nextLease(): number
  depths(): Readonly<Record<string, LaneDepth>>
  disk(): DiskRoom
  endlessPlans(): MessagePort | undefined
  close(): Promise<void>
}

export interface OpenStoreOptions extends SqliteStoreOptions {
  readonly clock: Clock
  readonly mutex: Mutex
  readonly onReady: (lane: string) => void
  readonly limits: Limits
}

// Lease numbers of different openings differ, so tickets of an earlier one are never valid.
const leasesPerOpening = 2 ** 32

export async function openStore({ lanes, keepBodies }: OpenOptions, options: OpenStoreOptions): Promise<OpenedStore> {
  const { path, clock, mutex, onReady, limits, onDamage = 'refuse', onMovedAside, onCopy } = options
  const { maxPending = 5_000_000, maxPendingBytes = 10_000_000_000, keepIds = 1_000_000 } = options
  const { window = 10_000, thread = true, reserveBytes = 16_000_000 } = options
  const { now, elapsed } = clock
  const { file, database, ownership, witness, movedTo } = await openDatabase({ path, onDamage, now: now() })
  if (movedTo !== undefined) onMovedAside?.(movedTo)
  let writer: Writer | undefined
  try {
    const reserved = reserveFor(dirname(file), reserveBytes)
    const log = logFor(reserved)
    database.exec(log.settings)
    writer = thread ? await createThreadWriter(file, database, log.settings) : createDirectWriter(database)
    const before = takeOver(database)
    const held = { writer, database, ownership, witness, mark: before.mark }
    // A copy of the file alone must say that it is not whole.
    shrinkLog(database)
    if (before.last !== undefined && ownership.isCopy(before.last)) onCopy?.(file)
    ownership.opened(before.mark)
    renameLanes(database, lanes)
    registerLanes(database, lanes, before.seq)
    const live = createSeqTable<LiveEvent>()
    const inMemory = openLanes(database, lanes, { window, elapsed, onReady, live, span: limits.span })
    const tables = createTables({ database, writer, seed: before.seed, lanes: inMemory, live, limits })
    const inherited = new Map(tables.marks.all().map((mark) => [markKey(mark.lane, mark.seq), mark]))
    const markWrites = createMarkWrites(tables)
    const transitionWrites = createTransitionWrites(tables, { keepBodies, now, markWrites })
    countPendingBytes(tables)
    const rooms = createLaneRooms(tables, lanes, { maxPending, maxPendingBytes })
    const eventWrites = createEventWrites(tables, { rooms, keepBodies })
    const pending = () => [...inMemory.values()].reduce((sum, { id }) => sum + tables.counters.load(id).pending, 0)
    const reserve = createDiskReserve({ path: `${file}-reserve`, bytes: reserved, log, pending, elapsed })
    const holds = createHoldRows(database)
    const backlog = createBacklog(tables, { inherited, now, window })
    const replays = createReplays(tables, { mutex, now })
    const discards = createDiscards(tables, { mutex, keepBodies, now })
    backlog.recover()
    let leases = before.opens * leasesPerOpening
    const nextLease = () => ++leases
    return {
      opened: {
        ...holds.opened(now()),
        replays: replays.waiting(),
        discards: discards.waiting(),
        ...(before.unclean && before.seq > 0 ? { unclean: { upTo: before.seq } } : {}),
      },
      tables,
      unit: createUnitOfWork(tables, { eventWrites, transitionWrites, markWrites, reserve, limits, now, witness }),
      transitionWrites,
      backlog,
      claims: createClaims(tables, { backlog, holds, nextLease, now }),
      holds,
      persons: createPersonRows(tables, mutex),
      audit: createAuditRows(tables, mutex),
      replays,
      discards,
      purges: createPurges(tables, { keepIds, reserve, now, elapsed }),
      nextLease,
      disk: reserve.room,
      endlessPlans: () => held.writer.endlessPlans?.(),
      depths: () => depthsOf(tables, rooms, now()),
      close: () => closeStore(tables, held),
    }
  } catch (error) {
    await closeFile({ database, writer, ownership, witness }).catch(() => undefined)
    throw error
  }
}

interface Held {
  /** See `openingMark`. */
  readonly mark: number
  readonly database: Database
  readonly writer: Writer | undefined
  readonly ownership: Ownership
  readonly witness: FileWitness
}

async function closeFile({ database, writer, ownership, witness }: Omit<Held, 'mark'>): Promise<void> {
  try {
    await writer?.close()
    if (isInPlace(witness)) closeDatabase(database)
    // The log beside the path is that of another file, and SQLite would delete it.
    else database.close()
  } finally {
    witness.close()
    ownership.release()
  }
}

function isInPlace(witness: FileWitness): boolean {
  try {
    witness.demandInPlace()
    return true
  } catch {
    return false
  }
}

async function closeStore({ database, lanes }: Tables, held: Held): Promise<void> {
  try {
    const setLow = database.prepare('UPDATE lanes SET low = ? WHERE id = ?')
    database.exec('BEGIN IMMEDIATE')
    for (const lane of lanes.values()) setLow.run(lane.low(), lane.id)
    database.exec(`UPDATE store SET clean = 1; PRAGMA application_id = ${closedMark(held.mark)}`)
    database.exec('COMMIT')
    held.ownership.closed()
  } finally {
    await closeFile(held)
  }
}
