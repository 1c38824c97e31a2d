import type { CustomerEvent } from '@waybill/core'
import type { LeasedDelivery, LeaseOptions, Ticket } from '@waybill/delivery/store'
import type { Database, SqlRow } from '../database/database.js'
import { fromText } from '../database/row-text.js'
import { settleAll } from '../settle/settle.js'
import type { LaneTable } from './lane-table.js'
import { leaseStatement, nextDueStatement, rewakeStatement } from './lease-statement.js'

/** Leases of one lane at a time. */
export interface Leases {
  lease(lane: string, laneId: number, options: LeaseOptions): Promise<readonly LeasedDelivery[]>
  nextDue(laneId: number): Promise<number | undefined>
}

/** After so many milliseconds a lane is read from its start again, and not from where it was read last. */
const fullLookMs = 2_000
const mostAtOnce = 1_000
const mostTries = 20

interface Taken {
  readonly leases: readonly LeasedDelivery[]
  /** How many due rows could not be leased. */
  readonly passed: number
  /** When the earliest leased one was due. */
  readonly first: string | undefined
}

/** The leases of one process. `worker` returns its number; `now` returns milliseconds of a clock that never jumps. */
export function createLeases(
  { schema, run }: Database,
  lanes: LaneTable,
  worker: () => number,
  now = () => performance.now(),
): Leases {
  const claim = leaseStatement(schema)
  // Index entries of settled deliveries stay until vacuum removes them, and one long transaction prevents that. So a claim
  // starts where the last one ended. Only every two seconds it starts at the beginning, where a late commit may have added
  // a delivery.
  const floors = new Map<number, { from: string; lookedAt: number }>()

  /** Ends deliveries that were forgotten during a lease: their body is erased. */
  async function erase(tickets: readonly Ticket[]): Promise<void> {
    const next = { state: 'erased', reason: 'forgotten' } as const
    await settleAll(run, [{ tickets, next, attempts: [] }], { schema, lanes })
  }

  async function take(lane: string, laneId: number, options: LeaseOptions, from: string): Promise<Taken> {
    const { max, maxBytes, forMs } = options
    const rows = await run(claim, [laneId, Math.min(max, mostAtOnce), forMs, worker(), maxBytes, from])
    const pushed = (rows[0]?.['pushed'] as string[] | null | undefined) ?? []
    if (pushed.length > 0) await run(rewakeStatement(schema), [laneId, pushed])
    const forgotten = (rows[0]?.['forgotten'] as string[] | null | undefined) ?? []
    const leases = rows[0]?.['leases'] as number[]
    await erase(forgotten.map((seq, index) => ({ lane, seq: Number(seq), lease: leases[index] as number })))
    const taken = rows.filter(({ seq }) => seq !== null)
    const first = taken[0]?.['first'] as string | undefined
    return { leases: taken.map((row) => leaseOf(lane, row)), passed: pushed.length + forgotten.length, first }
  }

  return {
    /** Claims again until there is enough, where deliveries had to be postponed. */
    async lease(lane, laneId, options) {
      const known = floors.get(laneId)
      const floor = known && now() - known.lookedAt < fullLookMs ? known : undefined
      const leases: LeasedDelivery[] = []
      let bytes = 0
      const takeFrom = async (from: string) => {
        const left = { ...options, max: options.max - leases.length, maxBytes: options.maxBytes - bytes }
        const taken = await take(lane, laneId, left, from)
        leases.push(...taken.leases)
        bytes = leases.reduce((sum, lease) => sum + lease.bytes, 0)
        return taken
      }
      const isEnough = () => leases.length >= options.max || bytes >= options.maxBytes
      if (floor) {
        const { first } = await takeFrom(floor.from)
        if (first !== undefined) floors.set(laneId, { ...floor, from: first })
      }
      for (let tries = floor ? 1 : 0; tries < mostTries && !isEnough(); tries++) {
        const { first, passed } = await takeFrom('-infinity')
        if (first !== undefined) floors.set(laneId, { from: first, lookedAt: now() })
        if (passed === 0) break
      }
      return leases
    },
    async nextDue(laneId) {
      const [row] = await run(nextDueStatement(schema), [laneId])
      const ms = row?.['ms']
      return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms))
    },
  }
}

function leaseOf(lane: string, row: SqlRow): LeasedDelivery {
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
    wantsReply: false,
    head: row['head'] as boolean,
    ...(row['in_doubt'] ? { inDoubt: true as const } : {}),
    ...((row['stops'] as number) > 0 ? { stops: row['stops'] as number } : {}),
  }
}
