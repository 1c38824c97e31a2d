import type { AcceptStatus, Receipt, ReleaseOptions, Ticket, Work } from '@waybill/delivery/store'
import type { Accepting } from './accepting.js'
import { commitError } from './commit-error.js'
import type { DiskReserve } from './disk-reserve.js'
import { resultCodeOf, resultCodes } from './driver.js'
import { type Entry, fresh } from './entry.js'
import type { Marking } from './marking.js'
import { shrinkLog } from './open-database.js'
import type { Settling } from './settling.js'
import type { StoreLane } from './store-lane.js'
import type { Tables } from './tables.js'

/** One unit of work at a time: a transaction, and then what it means for the memory. */
export interface UnitOfWork {
  commit(work: Work): Promise<Receipt>
  /** Gives unsent entries back. */
  release(entries: readonly Entry[], options: ReleaseOptions): Promise<void>
}

export interface UnitOfWorkOptions {
  readonly accepting: Accepting
  readonly settling: Settling
  readonly marking: Marking
  readonly reserve: DiskReserve
  readonly now: () => number
}

// A lane whose oldest event is this far behind is held up by it: the event gets a row, and the watermark goes on.
const furthest = 50_000
const rowsPerUnit = 500

export function createUnitOfWork(tables: Tables, options: UnitOfWorkOptions): UnitOfWork {
  const { accepting, settling, marking, reserve, now } = options
  const parts = [accepting, marking, settling]
  let rowed: Entry[] = []

  async function attempt<T>(work: () => T): Promise<T> {
    try {
      const result = await tables.write(work)
      for (const part of parts) part.committed()
      return result
    } catch (error) {
      for (const entry of rowed) tables.lane(entry.lane).rowFailed(entry)
      for (const part of parts) part.rolledBack()
      throw error
    } finally {
      rowed = []
    }
  }

  /** Its row lets the watermark pass. */
  function giveRow(entry: Entry, lane: StoreLane): void {
    tables.entries.put(entry.row.seq, lane.id, fresh, { at: now() })
    entry.stored = true
    rowed.push(entry)
  }

  function liftWatermarks(): void {
    for (const lane of tables.lanes.values()) {
      for (let count = 0; count < rowsPerUnit && lane.cursor - lane.low() > furthest; count++) {
        const entry = lane.oldestFresh()
        if (!entry) break
        giveRow(entry, lane)
      }
    }
  }

  function store(
    { accept = [], start = [], planning = [], planned = [], settle = [] }: Work,
    isFull: boolean,
  ): Promise<Receipt> {
    return attempt(() => {
      const accepted: readonly AcceptStatus[] = isFull ? accept.map(() => 'full') : accepting.accept(accept)
      const stale: Ticket[] = [...marking.start(start), ...marking.planning(planning)]
      marking.planned(planned)
      stale.push(...settling.settle(settle))
      liftWatermarks()
      return { accepted, stale }
    })
  }

  return {
    async commit(work) {
      const isFull = reserve.isSpent()
      try {
        return await store(work, isFull)
      } catch (error) {
        if (isFull || resultCodeOf(error) !== resultCodes.full) throw commitError(error)
      }
      reserve.spend()
      shrinkLog(tables.database)
      return store(work, true).catch((error: unknown) => {
        throw commitError(error)
      })
    },
    async release(entries, releaseOptions) {
      const gone = entries.filter(({ row }) => row.event === undefined)
      if (gone.length > 0 || entries.some(({ marks }) => marks !== undefined)) {
        await attempt(() => {
          marking.release(entries)
          settling.erase(gone)
        })
      }
      const putOff: Entry[] = []
      for (const entry of entries) {
        if (entry.row.event === undefined) continue
        entry.leased = false
        const lane = tables.lane(entry.lane)
        if (lane.wait(entry, releaseOptions) && !entry.stored) putOff.push(entry)
      }
      // It leaves the memory: from now on its row says that it waits.
      if (putOff.length > 0) await attempt(() => void putOff.map((entry) => giveRow(entry, tables.lane(entry.lane))))
    },
  }
}
