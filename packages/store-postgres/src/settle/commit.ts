import type { AcceptStatus, NewEvent, Receipt, Ticket, Work } from '@waybill/delivery/store'
import { acceptEvents } from '../accept/accept.js'
import type { Ring } from '../accept/ring.js'
import type { Room } from '../accept/room.js'
import type { Database, Statement } from '../database/database.js'
import { isDiskFull } from '../database/postgres-errors.js'
import type { LaneTable } from '../lease/lane-table.js'
import { markTickets } from '../lease/marks.js'
import { dropBodiesStatement, lockBodiesStatement } from '../upkeep/forget.js'
import { settleAll } from './settle.js'

export interface CommitOptions {
  readonly database: Database
  readonly lanes: LaneTable
  readonly ring: Ring
  readonly room: Room
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

/**
 * Longest wait for an id that another open transaction has, in milliseconds: longer than a commit of another process takes,
 * and short, as all work of this process waits meanwhile.
 */
const lockMs = 200

export function createCommit({ database, lanes, ring, room }: CommitOptions): Commit {
  const { schema } = database
  let keepsBodies = true

  async function accept(run: Statement, events: readonly NewEvent[], waitMs: number | undefined) {
    const context = { schema, lanes, slot: ring.slot, lockMs: waitMs }
    const admitted = await room.admit(run, events)
    if (admitted.every(Boolean)) return acceptEvents(run, events, context)
    const statuses = (
      await acceptEvents(
        run,
        events.filter((_, index) => admitted[index]),
        context,
      )
    ).values()
    return admitted.map((isIn) => (isIn ? (statuses.next().value as AcceptStatus) : 'full'))
  }

  async function runUnit(run: Statement, work: Work): Promise<Committed> {
    const due = new Set<number>()
    const accepted = work.accept ? await accept(run, work.accept, lockMs) : []
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
    return { receipt: { accepted, stale: [...stale, ...settled.stale] }, due, woken: settled.woken }
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
    return parts.length <= 1 && keepsBodies && !events.some(({ skipped }) => skipped && skipped.length > 0)
  }

  async function commit(work: Work): Promise<Committed> {
    const run = (inUnit: Statement) => runUnit(inUnit, work)
    return isSingle(work) ? database.session(run) : database.unit(run)
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
        return { receipt: { ...receipt, accepted: refused.map(() => 'full') }, ...lanesOf }
      }
    },
    acceptWithin: (run, events) => accept(run, events, undefined),
  }
}
