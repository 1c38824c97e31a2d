import type { NewEvent } from '@waybill/delivery/store'
import type { Database, Statement } from '../database/database.js'
import { digestOf } from '../database/digests.js'

/** Bounds the pending and parked events of all processes. */
export interface Room {
  /** Says for each event whether there is room. Far from the bound no statement is needed. */
  admit(run: Statement, events: readonly NewEvent[]): Promise<readonly boolean[]>
  /** Reads the counters again. */
  refresh(): Promise<void>
}

export interface RoomOptions {
  readonly maxPending: number
  readonly maxPendingBytes: number
}

export function createRoom({ schema, run }: Database, { maxPending, maxPendingBytes }: RoomOptions): Room {
  // Counts deliveries, which are never fewer than their events.
  let entries = Number.POSITIVE_INFINITY
  let bytes = Number.POSITIVE_INFINITY
  // Events of the time in which the counters were read, and of the interval before. Their units may have been open then.
  let lateEntries = 0
  let lateBytes = 0

  return {
    async refresh() {
      const [entriesBefore, bytesBefore] = [lateEntries, lateBytes]
      lateEntries = 0
      lateBytes = 0
      const [row] = await run(
        `SELECT coalesce(sum(pending + parked), 0)::bigint AS entries, coalesce(sum(bytes), 0)::bigint AS bytes
         FROM ${schema}.tallies`,
      )
      entries = Number(row?.['entries']) + entriesBefore + lateEntries
      bytes = Number(row?.['bytes']) + bytesBefore + lateBytes
    },
    async admit(inUnit, events) {
      for (const event of events) {
        const lanes = Math.max(1, event.lanes.length)
        entries += lanes
        bytes += event.bytes * lanes
        lateEntries += lanes
        lateBytes += event.bytes * lanes
      }
      if (entries <= maxPending && bytes <= maxPendingBytes) return events.map(() => true)
      return countRoom(inUnit, events)
    },
  }

  /** Near the bound: counts the open events exactly. Duplicates need no room. */
  async function countRoom(inUnit: Statement, events: readonly NewEvent[]): Promise<boolean[]> {
    const digests = events.map(({ source, event }) => digestOf(source, event.messageId))
    const known = new Set(
      (await inUnit(`SELECT digest::text AS digest FROM ${schema}.ids WHERE digest = ANY($1::uuid[])`, [digests])).map(
        ({ digest }) => (digest as string).replaceAll('-', ''),
      ),
    )
    const [row] = await inUnit(
      `SELECT count(*) AS events, coalesce(sum(bytes), 0)::bigint AS bytes FROM (
         SELECT seq, max(bytes) AS bytes FROM (
           SELECT seq, bytes FROM ${schema}.queue UNION ALL
           SELECT l.seq, v.bytes FROM ${schema}.ledger l JOIN ${schema}.events v ON v.slot = l.slot AND v.seq = l.seq
           WHERE l.state = 3) entry GROUP BY seq) open`,
    )
    let openEvents = Number(row?.['events'])
    let openBytes = Number(row?.['bytes'])
    return events.map((event, index) => {
      const digest = digests[index] as string
      if (known.has(digest)) return true
      if (openEvents >= maxPending || openBytes + event.bytes > maxPendingBytes) return false
      known.add(digest)
      if (event.lanes.length === 0) return true
      openEvents++
      openBytes += event.bytes
      return true
    })
  }
}
