import type { CustomerEvent } from '@waybill/core'
import type { Lease, LeaseOptions } from '@waybill/delivery/store'
import type { Database, SqlRow } from './database.js'
import { leaseStatement, nextDueStatement, rewakeStatement } from './lease-statement.js'
import { fromText } from './row-text.js'

export interface Leasing {
  lease(lane: string, laneId: number, options: LeaseOptions): Promise<Lease[]>
  nextDue(laneId: number): Promise<number | undefined>
}

/** Longest time for which a lane is read from where it was read last, in milliseconds. */
const fullLookMs = 2_000
const mostAtOnce = 1_000
const mostRounds = 20

/** Claims of one process. `worker` is its number among the workers. */
export function createLeasing(database: Database, worker: () => number): Leasing {
  const { schema, run } = database
  const claim = leaseStatement(schema)
  // Index entries of what is settled stay until vacuum may remove them, which one long transaction prevents: mostly
  // start where the last claim ended, and only now and then at the beginning, where a late commit may have put one.
  const floors = new Map<number, { from: string; lookedAt: number }>()

  async function take(lane: string, laneId: number, options: LeaseOptions, from: string) {
    const { max, maxBytes, forMs } = options
    const rows = await run(claim, [laneId, Math.min(max, mostAtOnce), forMs, worker(), maxBytes, from])
    const pushed = (rows[0]?.['pushed'] as string[] | undefined) ?? []
    if (pushed.length > 0) await run(rewakeStatement(schema), [laneId, pushed])
    const taken = rows.filter(({ seq }) => seq !== null)
    return { leases: taken.map((row) => leaseOf(lane, row)), pushed: pushed.length, first: taken[0]?.['was'] as string }
  }

  return {
    async lease(lane, laneId, options) {
      if (options.max <= 0) return []
      const known = floors.get(laneId)
      if (known && performance.now() - known.lookedAt < fullLookMs) {
        const { leases, first } = await take(lane, laneId, options, known.from)
        if (leases.length > 0) {
          known.from = first
          return leases
        }
      }
      for (let round = 0; round < mostRounds; round++) {
        const { leases, pushed, first } = await take(lane, laneId, options, '-infinity')
        if (leases.length > 0) floors.set(laneId, { from: first, lookedAt: performance.now() })
        if (leases.length > 0 || pushed === 0) return leases
      }
      return []
    },
    async nextDue(laneId) {
      const [row] = await run(nextDueStatement(schema), [laneId])
      const ms = row?.['ms']
      return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms))
    },
  }
}

function leaseOf(lane: string, row: SqlRow): Lease {
  return {
    lane,
    seq: Number(row['seq']),
    lease: row['lease'] as number,
    source: fromText(row['source'] as string),
    bytes: row['bytes'] as number,
    event: JSON.parse(row['body'] as string) as CustomerEvent,
    step: row['step'] as number,
    attempt: row['attempt'] as number,
    maybeDelivered: row['maybe'] as boolean,
    acceptedAt: Number(row['at']),
    decide: false,
    head: row['head'] as boolean,
    ...(row['in_doubt'] ? { inDoubt: true as const } : {}),
    ...((row['stops'] as number) > 0 ? { stops: row['stops'] as number } : {}),
  }
}
