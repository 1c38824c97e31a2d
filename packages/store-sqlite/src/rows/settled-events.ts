import { isOpenState } from '@waybill/delivery/queue'
import { type Readable, readDeliveries, type WithDeliveries } from '../ledger/ledger-reader.js'
import type { Tables } from '../open/tables.js'

/** Finds events that may be purged. */
export interface SettledEvents {
  /**
   * Returns at most `limit` settled events, oldest first: the `excess` oldest, and all that were settled before a wall time.
   * Pending and parked events are skipped. After many of them the next call continues where this one stopped.
   */
  take(options: {
    readonly settledBefore: number
    readonly excess: number
    readonly limit: number
  }): WithDeliveries<Readable>[]
}

interface Aged {
  readonly event: WithDeliveries<Readable>
  /** The latest wall time at which it can have been accepted. */
  readonly acceptedBy: number
}

const page = 500
// Most events that one call skips, as it blocks the event loop.
const mostPassed = 10_000
// A clock that the network sets goes back a little from time to time.
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
   * Finds when each event was accepted at the latest. An event was accepted before all those after it, so an earlier time of
   * a later event counts. So a clock that was ahead for a while, even by years, does not keep events from being purged.
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

  /** Sets times of settlement that are in the future to now. */
  function correctTimes(events: readonly WithDeliveries<Readable>[]): void {
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
        correctTimes(found)
        for (const { event, acceptedBy } of aged(found, following)) {
          if (taken.length >= limit) return taken
          // No event is settled before it is accepted, and those that follow on this page are younger.
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

/** Wall time at which an event was settled. A delivery that was skipped at acceptance has only the time of acceptance. */
function settledAt({ entries, at: acceptedAt }: WithDeliveries<Readable>, acceptedBy: number): number {
  return Math.max(acceptedBy, ...entries.map(({ at }) => (at === acceptedAt ? acceptedBy : at)))
}
