import { type Readable, readDeliveries, type WithDeliveries } from '../ledger/ledger-reader.js'
import type { Tables } from '../open/tables.js'
import { isOpenState } from './live-delivery.js'

/** Finds what may be purged. */
export interface SettledEvents {
  /**
   * Events that were settled before a wall time, and `excess` more of those that are settled at all, oldest first, at most
   * `limit`. What is pending or parked is passed over; after many of these the next call goes on where this one stopped.
   */
  take(options: {
    readonly settledBefore: number
    readonly excess: number
    readonly limit: number
  }): WithDeliveries<Readable>[]
}

interface Aged {
  readonly event: WithDeliveries<Readable>
  /** Wall time at which it had been accepted at the latest. */
  readonly acceptedBy: number
}

const page = 500
// Between two turns of the event loop.
const mostPassed = 10_000
// A clock that is set by the network goes back a little now and then.
const aheadMs = 3_600_000

export function createSettledEvents(tables: Tables, now: () => number): SettledEvents {
  const { database, entries, runs } = tables
  const select = database.prepare('SELECT seq, at, lane_set FROM events WHERE seq > ? ORDER BY seq LIMIT ?')
  const nextNotAhead = database.prepare('SELECT seq, at FROM events WHERE seq > ? AND at <= ? ORDER BY seq LIMIT 1')
  let goOnAfter = 0

  function read(after: number): WithDeliveries<Readable>[] {
    const rows = select.all(after, page)
    return readDeliveries(
      rows.map(
        (row): Readable => ({ seq: Number(row['seq']), at: Number(row['at']), laneSet: Number(row['lane_set']) }),
      ),
      tables,
    )
  }

  /**
   * An event was accepted before those after it. So a clock that was ahead for a while, by years even, makes none of them
   * young: whichever stamp after it is earlier counts.
   */
  function aged(events: readonly WithDeliveries<Readable>[], following: () => number): Aged[] {
    const last = events.at(-1)
    let acceptedBy = last && last.at > now() ? following() : Number.POSITIVE_INFINITY
    const fromTheEnd = [...events].reverse().map((event): Aged => {
      acceptedBy = Math.min(acceptedBy, event.at)
      return { event, acceptedBy }
    })
    return fromTheEnd.reverse()
  }

  /** Stamps of a time that has not come are not believed: from now on it was settled now. */
  function mend(events: readonly WithDeliveries<Readable>[]): void {
    const time = now()
    const isAhead = ({ entries: ended, at: acceptedAt }: WithDeliveries<Readable>) =>
      ended.some(({ at }) => at !== acceptedAt && at > time + aheadMs)
    if (!events.some(isAhead)) return
    const first = events[0]?.seq ?? 0
    const last = events.at(-1)?.seq ?? 0
    tables.transact(() => {
      entries.settledBy(first, last, time)
      runs.settledBy(first, last, time)
    })
  }

  return {
    take({ settledBefore, excess, limit }) {
      const taken: WithDeliveries<Readable>[] = []
      let beyond = excess
      let passed = 0
      let known = { seq: 0, at: Number.POSITIVE_INFINITY }
      const startedAfter = goOnAfter
      goOnAfter = 0
      for (let after = startedAfter; ; ) {
        const found = read(after)
        const last = found.at(-1)
        if (!last) return taken
        const following = () => {
          if (known.seq <= last.seq) {
            const row = nextNotAhead.get(last.seq, now())
            known = row
              ? { seq: Number(row['seq']), at: Number(row['at']) }
              : { seq: Number.POSITIVE_INFINITY, at: Number.POSITIVE_INFINITY }
          }
          return known.at
        }
        mend(found)
        for (const { event, acceptedBy } of aged(found, following)) {
          if (taken.length >= limit) return taken
          // Nothing is settled before it was accepted, and what follows on this page is younger still.
          if (beyond <= 0 && acceptedBy >= settledBefore) return taken
          if (isSettled(event) && (beyond > 0 || settledAt(event, acceptedBy) < settledBefore)) {
            taken.push(event)
            beyond--
          } else passed++
        }
        if (found.length < page) return taken
        after = last.seq
        if (passed < mostPassed) continue
        goOnAfter = after
        return taken
      }
    },
  }
}

function isSettled({ entries }: WithDeliveries<Readable>): boolean {
  return !entries.some(({ progress }) => isOpenState(progress.state))
}

/** What ended as it was accepted has no other stamp. */
function settledAt({ entries, at: acceptedAt }: WithDeliveries<Readable>, acceptedBy: number): number {
  return Math.max(acceptedBy, ...entries.map(({ at }) => (at === acceptedAt ? acceptedBy : at)))
}
