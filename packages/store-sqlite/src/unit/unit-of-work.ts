import type { AcceptStatus, Receipt, ReleaseOptions, Ticket, Work } from '@waybill/delivery/store'
import type { Limits } from '../limits.js'
import { commitError } from '../open/commit-error.js'
import type { DiskReserve } from '../open/disk-reserve.js'
import { resultCodeOf, resultCodes } from '../open/driver.js'
import type { FileWitness } from '../open/file-witness.js'
import { shrinkLog } from '../open/open-database.js'
import type { Tables } from '../open/tables.js'
import { type LiveDelivery, replayedOf } from '../rows/live-delivery.js'
import type { EventWrites } from './accept-events.js'
import type { TransitionWrites } from './apply-transitions.js'
import { briefly } from './brief-attempts.js'
import type { MarkWrites } from './mark-writes.js'

/** Commits one unit of work at a time: a transaction, and then the changes in memory. */
export interface UnitOfWork {
  commit(work: Work): Promise<Receipt>
  /** Releases unsent deliveries. */
  release(entries: readonly LiveDelivery[], options: ReleaseOptions): Promise<void>
}

export interface UnitOfWorkOptions {
  readonly eventWrites: EventWrites
  readonly transitionWrites: TransitionWrites
  readonly markWrites: MarkWrites
  readonly reserve: DiskReserve
  readonly limits: Pick<Limits, 'lag' | 'rowsPerUnit'>
  readonly now: () => number
  readonly witness: Pick<FileWitness, 'demandInPlace'>
}

export function createUnitOfWork(tables: Tables, options: UnitOfWorkOptions): UnitOfWork {
  const { eventWrites, transitionWrites, markWrites, reserve, now, witness } = options
  const { lag, rowsPerUnit } = options.limits
  const parts = [eventWrites, markWrites, transitionWrites]
  let rowed: LiveDelivery[] = []

  async function attempt<T>(work: () => T): Promise<T> {
    try {
      witness.demandInPlace()
      const result = await tables.write(work)
      // Only after the commit: the watermark passes deliveries with a row, and never goes back.
      for (const entry of rowed) entry.stored = true
      rowed = []
      for (const part of parts) part.committed()
      return result
    } catch (error) {
      rowed = []
      for (const part of parts) part.rolledBack()
      throw error
    }
  }

  /** Writes the row of a pending delivery as it is now. With a row the watermark can pass it. */
  function giveRow(entry: LiveDelivery, { afterMs = 0, endpoint = entry.endpoint }: ReleaseOptions = {}): void {
    const at = now()
    const waiting = { due: at + afterMs, wait: afterMs, endpoint }
    const options = { at, waiting, replayed: replayedOf(entry) }
    tables.entries.put(entry.row.seq, tables.lane(entry.lane).id, entry.progress, options)
    rowed.push(entry)
  }

  function liftWatermarks(): void {
    for (const lane of tables.lanes.values()) {
      const heldUpBy = lane.laggards(lag).filter((entry) => !transitionWrites.changes(entry))
      for (const entry of heldUpBy.slice(0, rowsPerUnit)) giveRow(entry)
    }
  }

  function store(
    { accept = [], start = [], probation = [], probationPassed = [], transitions = [] }: Work,
    isFull: boolean,
  ): Promise<Receipt> {
    return attempt(() => {
      const accepted: readonly AcceptStatus[] = isFull ? accept.map(() => 'full') : eventWrites.accept(accept)
      const stale: Ticket[] = [...markWrites.start(start), ...markWrites.probation(probation)]
      markWrites.probationPassed(probationPassed)
      stale.push(...transitionWrites.apply(isFull ? transitions.map(briefly) : transitions))
      liftWatermarks()
      return { accepted, stale, ...(isFull && accept.length > 0 ? { disk: reserve.room() } : {}) }
    })
  }

  /** After the commit, as it counts what was stored. */
  function withFilling(receipt: Receipt): Receipt {
    const filling = eventWrites.filling()
    return filling ? { ...receipt, filling } : receipt
  }

  return {
    async commit(work) {
      const isFull = reserve.isSpent(bytesOf(work.accept))
      try {
        return withFilling(await store(work, isFull))
      } catch (error) {
        if (resultCodeOf(error) !== resultCodes.full) throw commitError(error)
      }
      reserve.spend()
      shrinkLog(tables.database)
      try {
        return withFilling(await store(work, true))
      } catch (error) {
        throw commitError(error)
      }
    },
    async release(entries, releaseOptions) {
      const gone = entries.filter(({ row }) => row.event === undefined)
      if (gone.length > 0 || entries.some(({ marks }) => marks !== undefined)) {
        await attempt(() => {
          markWrites.release(entries)
          transitionWrites.erase(gone)
        })
      }
      const giveBack = (entry: LiveDelivery) => {
        entry.leased = false
        tables.lane(entry.lane).wait(entry, releaseOptions)
      }
      const isFiled = releaseOptions.endpoint !== undefined
      const written: LiveDelivery[] = []
      for (const entry of entries) {
        if (entry.row.event === undefined) continue
        if (isFiled || (!entry.stored && tables.lane(entry.lane).postpones(entry, releaseOptions))) written.push(entry)
        else giveBack(entry)
      }
      if (written.length === 0) return
      // A delivery that leaves the memory needs a row, or it would not be found again. What is filed stays so over a restart.
      await attempt(() => {
        for (const entry of written) giveRow(entry, releaseOptions)
      }).finally(() => written.forEach(giveBack))
    },
  }
}

function bytesOf(events: Work['accept'] = []): number {
  let sum = 0
  for (const { bytes } of events) sum += bytes
  return sum
}
