import { isLaneFull } from '@waybill/delivery/queue'
import type { AcceptStatus, NewEvent, Receipt, Ticket, Work } from '@waybill/delivery/store'
import { acceptEvents } from '../accept/accept.js'
import type { Ring } from '../accept/ring.js'
import type { Room } from '../accept/room.js'
import type { Database, Statement } from '../database/database.js'
import { isDiskFull, sqlStateOf } from '../database/postgres-errors.js'
import { claimAwaited } from '../lease/claim-awaited.js'
import type { LaneTable } from '../lease/lane-table.js'
import { markTickets } from '../lease/marks.js'
import { dropBodiesStatement, lockBodiesStatement } from '../upkeep/forget.js'
import { createLockPatience } from './lock-patience.js'
import { settleAll } from './settle.js'

export interface CommitOptions {
  readonly database: Database
  readonly lanes: LaneTable
  readonly ring: Ring
  readonly room: Room
  /** The number of this process, which leases. */
  readonly worker: () => number
}

interface Committed {
  readonly receipt: Receipt
  /** Lanes that may have due deliveries now. */
  readonly due: ReadonlySet<number>
  /** Those in which deliveries waited for these and may go now. */
  readonly woken: readonly number[]
}

/** Runs units of work as transactions, or as a single statement where that is enough. */
export interface Commit {
  keepBodies(keep: boolean): void
  commit(work: Work): Promise<Committed>
  acceptWithin(run: Statement, events: readonly NewEvent[]): Promise<AcceptStatus[]>
}

export function createCommit({ database, lanes, ring, room, worker }: CommitOptions): Commit {
  const { schema } = database
  const patience = createLockPatience()
  let keepsBodies = true

  /** `hasRoom`: whether the room of all is taken already. Otherwise each is judged here. */
  async function accept(
    run: Statement,
    events: readonly NewEvent[],
    { hasRoom, waitMs }: { readonly hasRoom: boolean; readonly waitMs: number | undefined },
  ): Promise<AcceptStatus[]> {
    const context = { schema, lanes, slot: ring.slot, lockMs: waitMs, keepBodies: keepsBodies }
    if (hasRoom) return acceptEvents(run, events, context)
    const judged = await room.look(run, events)
    const admitted = judged.filter((one): one is NewEvent => !isLaneFull(one))
    const statuses = (await acceptEvents(run, admitted, context)).values()
    return judged.map((one) => (isLaneFull(one) ? one : (statuses.next().value as AcceptStatus)))
  }

  async function runUnit(run: Statement, work: Work, hasRoom: boolean): Promise<Committed> {
    const due = new Set<number>()
    const accepted = work.accept ? await accept(run, work.accept, { hasRoom, waitMs: patience.of(work.accept) }) : []
    for (const { lanes: names } of work.accept ?? []) for (const name of names) due.add(lanes.idOf(name))
    const stale: Ticket[] = []
    for (const mark of ['start', 'probation', 'probationPassed'] as const) {
      const late = await markTickets(run, mark, work[mark] ?? [], { schema, lanes })
      if (mark === 'start') stale.push(...late)
    }
    const transitions = work.transitions ?? []
    const seqs = keepsBodies ? [] : transitions.flatMap(({ tickets }) => tickets.map(({ seq }) => seq))
    if (seqs.length > 0) await run(lockBodiesStatement(schema), [seqs])
    const settled = await settleAll(run, transitions, { schema, lanes })
    if (seqs.length > 0) await run(dropBodiesStatement(schema), [seqs])
    for (const lane of settled.woken) due.add(lane)
    for (const { next, tickets } of transitions)
      if (next.state === 'pending') for (const { lane } of tickets) due.add(lanes.idOf(lane))
    const filling = room.filling()
    const receipt = { accepted, stale: [...stale, ...settled.stale], ...(filling && { filling }) }
    if (!work.accept?.some(isAwaited)) return { receipt, due, woken: settled.woken }
    const claims = await claimAwaited(run, work.accept, accepted, { schema, lanes, worker: worker() })
    return { receipt: { ...receipt, claims }, due, woken: settled.woken }
  }

  /** Whether one statement is enough, so that no transaction is needed around it. */
  function isSingle({
    accept: events = [],
    start = [],
    probation = [],
    probationPassed = [],
    transitions = [],
  }: Work): boolean {
    const parts = [events, start, probation, probationPassed, transitions].filter(({ length }) => length > 0)
    if (parts.length > 1 || !keepsBodies) return false
    return !events.some((event) => isAwaited(event) || (event.skipped && event.skipped.length > 0))
  }

  async function commit(work: Work): Promise<Committed> {
    const hasRoom = room.take(work.accept ?? [])
    const run = (inUnit: Statement) => runUnit(inUnit, work, hasRoom)
    const { accept: events = [] } = work
    try {
      const committed = await (hasRoom && isSingle(work) ? database.session(run) : database.unit(run))
      patience.stored(events)
      return committed
    } catch (error) {
      if (sqlStateOf((error as { cause?: unknown }).cause) === '55P03') patience.lockedOut(events)
      throw error
    }
  }

  return {
    keepBodies(keep) {
      keepsBodies = keep
    },
    async commit(work) {
      try {
        return await commit(work)
      } catch (error) {
        if (!work.accept || !isDiskFull((error as { cause?: unknown }).cause)) throw error
        // New events must wait. Transitions may still find space.
        const { accept: refused, ...rest } = work
        const { receipt, ...lanesOf } = await commit(rest)
        return { receipt: { ...receipt, accepted: refused.map(() => 'full'), disk: { full: true } }, ...lanesOf }
      }
    },
    acceptWithin: (run, events) => accept(run, events, { hasRoom: room.take(events), waitMs: undefined }),
  }
}

function isAwaited({ awaited }: NewEvent): boolean {
  return awaited !== undefined
}
