import type { DeliveryState, LaneDepth, Totals } from '@waybill/delivery/store'
import type { Room } from '../accept/room.js'
import type { Database } from '../database/database.js'
import { stateNames } from '../database/schema.js'
import type { LaneTable } from '../lease/lane-table.js'

/**
 * Counters as differences: each unit adds a row for each lane and locks none. So units do not wait for each other, nor for a
 * transaction that stays open. `fold` sums the rows up from time to time.
 */
export interface Tallies {
  totals(): Promise<Totals>
  recount(): Promise<Totals>
  /** `fillOf` says how full a lane of this process is. */
  depths(fillOf: Room['fillOf']): Promise<Record<string, LaneDepth>>
  fold(): Promise<void>
}

const foldFrom = 64

/** The columns of `tallies`. What is discarded has none: see the schema. */
const counted = ['accepted', 'pending', 'delivered', 'skipped', 'parked', 'expired', 'erased'] as const

export function createTallies({ schema, run }: Database, lanes: LaneTable): Tallies {
  return {
    async totals() {
      const rows = await run(
        `SELECT lane, ${counted.map((name) => `sum(${name})::bigint AS ${name}`).join(', ')}
         FROM ${schema}.tallies GROUP BY lane`,
      )
      if (rows.some(({ lane }) => !lanes.ids().includes(lane as number))) await lanes.refresh()
      return Object.fromEntries(
        rows.map((row) => {
          const tally = zeros()
          for (const name of counted) tally[name] = Number(row[name])
          tally.discarded = 2 * tally.accepted - counted.reduce((sum, name) => sum + tally[name], 0)
          return [lanes.nameOf(row['lane'] as number), tally]
        }),
      )
    },
    async recount() {
      await lanes.refresh()
      const rows = await run(
        `SELECT lane, 0 AS state, count(*) AS count FROM ${schema}.queue GROUP BY lane
         UNION ALL SELECT lane, state, count(*) FROM ${schema}.ledger GROUP BY lane, state
         UNION ALL SELECT lane, state, sum(count)::bigint FROM ${schema}.gone GROUP BY lane, state`,
      )
      const totals: Record<string, Record<DeliveryState | 'accepted', number>> = {}
      for (const id of lanes.ids()) totals[lanes.nameOf(id)] = zeros()
      for (const { lane, state, count } of rows) {
        const tally = totals[lanes.nameOf(lane as number)]
        if (!tally) continue
        tally[stateNames[state as number] as DeliveryState] += Number(count)
        tally.accepted += Number(count)
      }
      return totals
    },
    async depths(fillOf) {
      const rows = await run(
        `SELECT l.id, l.name, coalesce(t.pending, 0)::bigint AS pending, coalesce(t.bytes, 0)::bigint AS bytes, e.at
         FROM ${schema}.lanes l
         LEFT JOIN (SELECT lane, sum(pending) AS pending, sum(bytes) AS bytes FROM ${schema}.tallies GROUP BY lane) t ON t.lane = l.id
         LEFT JOIN LATERAL (SELECT seq, slot FROM ${schema}.queue WHERE lane = l.id ORDER BY seq LIMIT 1) q ON true
         LEFT JOIN LATERAL (SELECT at FROM ${schema}.events WHERE slot = q.slot AND seq = q.seq OFFSET 0) e ON true`,
      )
      return Object.fromEntries(
        rows.map(({ id, name: stored, pending: count, bytes, at }) => {
          const name = lanes.knownAs(id as number, stored as string)
          const pending = Number(count)
          const fill = fillOf(name, { pending, bytes: Number(bytes) })
          const depth = { pending, ...(fill !== undefined && { fill }) }
          return [name, { ...depth, ...(at === null ? {} : { oldestAt: Number(at) }) }]
        }),
      )
    },
    async fold() {
      await run(
        `WITH old AS (
           DELETE FROM ${schema}.tallies WHERE ctid IN (
             SELECT ctid FROM ${schema}.tallies
             WHERE (SELECT count(*) FROM ${schema}.tallies) > (SELECT greatest(${foldFrom}, 2 * count(*)) FROM ${schema}.lanes)
             LIMIT 20000 FOR UPDATE SKIP LOCKED)
           RETURNING *)
         INSERT INTO ${schema}.tallies (lane, accepted, pending, delivered, skipped, parked, expired, erased, bytes)
         SELECT lane, sum(accepted), sum(pending), sum(delivered), sum(skipped), sum(parked), sum(expired), sum(erased),
           sum(bytes)
         FROM old GROUP BY lane`,
      )
    },
  }
}

function zeros(): Record<DeliveryState | 'accepted', number> {
  return { accepted: 0, pending: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0, discarded: 0 }
}
