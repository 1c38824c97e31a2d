import { toText } from '@waybill/delivery/queue'
import type { LeasedDelivery, LeaseOptions, Work } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { erase, withoutErased } from '../settle/erased.js'
import { claimStatement } from './claim-statement.js'
import { nextDueStatement } from './due-statements.js'
import { createLaneClaims, type LaneClaims } from './lane-claims.js'
import type { LaneTable } from './lane-table.js'
import { noteLateCommits } from './late-commits.js'
import { leaseOf } from './lease-of.js'
import { lookStatement } from './look-statement.js'
import type { Asked } from './turns.js'

/** Leases of one lane at a time. */
export interface Leases {
  lease(lane: string, laneId: number, options: LeaseOptions): Promise<readonly LeasedDelivery[]>
  nextDue(laneId: number, openness?: Pick<LeaseOptions, 'closed' | 'only'>): Promise<number | undefined>
  /** The endpoints that were closed at the last lease of a lane, as the column holds them. */
  closed(laneId: number): readonly string[]
  /** Something became ready in a lane, other than by acceptance. */
  stir(laneId: number): void
  /** Notes what a unit of work makes ready, now or later. */
  committed(work: Work): void
}

const mostAtOnce = 1_000
const mostTries = 20

/** What a claim found of a group. */
interface FoundGroup {
  readonly endpoint: string
  readonly source: number
  readonly count: number
  readonly first: number
  readonly forgotten: readonly (readonly [seq: number, lease: number])[] | null
}

/** What a lease still needs. */
interface Wanted {
  readonly rows: number
  readonly bytes: number
  readonly forMs: number
}

/** The leases of one process. `worker` returns its number; `now` returns milliseconds of a clock that never jumps. */
export function createLeases(
  { schema, run }: Database,
  lanes: LaneTable,
  worker: () => number,
  now = () => performance.now(),
): Leases {
  const claimLive = claimStatement(schema, false)
  const claimBulk = claimStatement(schema, true)
  const lookAt = lookStatement(schema)
  const known = new Map<number, LaneClaims>()

  function claimsOf(laneId: number): LaneClaims {
    let claims = known.get(laneId)
    if (!claims) {
      claims = createLaneClaims(now)
      known.set(laneId, claims)
    }
    return claims
  }

  /** Resolves with whether another look would find nothing more. */
  async function look(laneId: number, claims: LaneClaims): Promise<boolean> {
    const startedAt = now()
    const [first, ...groups] = await run(lookAt, [laneId, claims.turns.last ?? 2 ** 31 - 1])
    const nextMs = first?.['next_ms']
    claims.looked(now() - startedAt, typeof nextMs === 'string' ? Number(nextMs) : undefined)
    claims.turns.learn(
      groups.map(({ bulk, endpoint, source, start }) => ({
        bulk: bulk as boolean,
        endpoint: endpoint as string,
        source: Number(source),
        start: Number(start),
      })),
    )
    const isComplete = first?.['more'] !== true
    if (!isComplete) claims.stir()
    return isComplete
  }

  async function claim(lane: string, laneId: number, asked: Asked, wanted: Wanted): Promise<LeasedDelivery[]> {
    const claims = claimsOf(laneId)
    const { turns } = claims
    const share = turns.share(asked, wanted.rows)
    const column = <T>(of: (one: Asked[number]) => T) => asked.map(of)
    const bulk = asked[0]?.group.bulk === true
    const rows = await run(bulk ? claimBulk : claimLive, [
      laneId,
      wanted.rows,
      wanted.forMs,
      worker(),
      wanted.bytes,
      share,
      column(({ group }) => group.endpoint),
      column(({ group }) => group.source),
      column(({ group }) => group.start),
      column(({ round }) => round),
    ])
    const found = (rows.find((row) => row['looked'])?.['looked'] ?? []) as readonly FoundGroup[]
    for (const { group } of asked) {
      const one = found.find(({ endpoint, source }) => endpoint === group.endpoint && source === group.source)
      turns.found(group, { count: one?.count ?? 0, of: share, first: one?.first })
    }
    const forgotten = found.flatMap((one) => (one.forgotten ?? []).map(([seq, lease]) => ({ lane, seq, lease })))
    const claimed = rows.filter(({ seq }) => seq !== null)
    const { rows: taken, erased } = withoutErased(lane, claimed)
    for (const id of await erase(run, [...forgotten, ...erased], { schema, lanes })) claimsOf(id).stir()
    await noteLateCommits(run, taken, { schema, lanes, laneId })
    const last = claimed.at(-1)
    if (last) turns.served(last['source_number'] as number)
    const leases = taken.map((row) => leaseOf(lane, row, bulk))
    claims.claimed(new Map(leases.map(({ source }, index) => [source, taken[index]?.['source_number'] as number])))
    return leases
  }

  return {
    /** Claims until there is enough or nothing left: first what is known, then what a look finds, replayed ones last. */
    async lease(lane, laneId, { max, maxBytes, forMs, ...openness }) {
      const most = Math.min(max, mostAtOnce)
      const claims = claimsOf(laneId)
      const leases: LeasedDelivery[] = []
      let bytes = 0
      let isComplete = claims.begin(openness) && (await look(laneId, claims))
      for (let tries = 0; tries < mostTries && leases.length < most && bytes < maxBytes; tries++) {
        const rows = most - leases.length
        const live = claims.turns.next(false, rows)
        if (live.length === 0 && !isComplete) {
          if (leases.length > 0 && claims.looksLater) break
          isComplete = await look(laneId, claims)
          continue
        }
        const asked = live.length > 0 ? live : claims.turns.next(true, rows)
        if (asked.length === 0) break
        const taken = await claim(lane, laneId, asked, { rows, bytes: maxBytes - bytes, forMs })
        leases.push(...taken)
        bytes = leases.reduce((sum, lease) => sum + lease.bytes, 0)
      }
      return leases
    },
    async nextDue(laneId, { closed = [], only } = {}) {
      const values = [laneId, closed.map(toText), only === undefined ? null : toText(only)]
      const [row] = await run(nextDueStatement(schema), values)
      const ms = row?.['ms']
      return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms))
    },
    closed: (laneId) => known.get(laneId)?.closed ?? [],
    stir: (laneId) => claimsOf(laneId).stir(),
    committed({ accept = [], transitions = [] }) {
      const sources = new Map<string, Set<string>>()
      for (const { source, lanes: names } of accept)
        for (const name of names) {
          const ofLane = sources.get(name) ?? new Set()
          sources.set(name, ofLane.add(source))
        }
      for (const [name, ofLane] of sources) claimsOf(lanes.idOf(name)).accepted(ofLane)
      for (const { next, tickets } of transitions) {
        if (next.state !== 'pending') continue
        for (const lane of new Set(tickets.map((ticket) => ticket.lane))) {
          const claims = claimsOf(lanes.idOf(lane))
          if (next.afterMs > 0) claims.expect(next.afterMs)
          else claims.stir()
        }
      }
    },
  }
}
