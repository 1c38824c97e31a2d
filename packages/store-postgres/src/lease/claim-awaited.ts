import { fromText, toText } from '@waybill/delivery/queue'
import type { AcceptStatus, Claim, NewEvent } from '@waybill/delivery/store'
import type { Statement } from '../database/database.js'
import { digestOf } from '../database/digests.js'
import { erase, withoutErased } from '../settle/erased.js'
import { claimAwaitedStatement } from './claim-awaited-statement.js'
import type { LaneTable } from './lane-table.js'
import { noteLateCommits } from './late-commits.js'
import { leaseOf } from './lease-of.js'

interface ClaimContext {
  readonly schema: string
  readonly lanes: LaneTable
  /** The number of this process. */
  readonly worker: number
}

/** Claims the deliveries that somebody waits for, of events that were accepted in the same transaction. */
export async function claimAwaited(
  run: Statement,
  events: readonly NewEvent[],
  statuses: readonly AcceptStatus[],
  context: ClaimContext,
): Promise<readonly Claim[]> {
  const claims: Claim[] = []
  for (const [index, event] of events.entries()) {
    if (!event.awaited || statuses[index] !== 'accepted') continue
    const claim = await claimOne(run, event, event.awaited, context)
    if (claim) claims.push(claim)
  }
  return claims
}

async function claimOne(
  run: Statement,
  { source, event: { messageId } }: NewEvent,
  { lane, forMs, closed = [] }: NonNullable<NewEvent['awaited']>,
  { schema, lanes, worker }: ClaimContext,
): Promise<Claim | undefined> {
  const rows = await run(claimAwaitedStatement(schema), [
    lanes.idOf(lane),
    digestOf(source, messageId),
    worker,
    forMs,
    closed.map(toText),
  ])
  if (rows.length === 0) return undefined
  const asked = { lane, source, messageId }
  const held = (rows[0]?.['held'] as readonly string[] | null)?.map(fromText)
  const refused = rows[0]?.['refused'] as Claim['refused'] | null
  if (refused) return { ...asked, leases: [], refused }
  const { rows: taken, erased } = withoutErased(
    lane,
    rows.filter(({ seq }) => seq !== null),
  )
  await erase(run, erased, { schema, lanes })
  await noteLateCommits(run, taken, { schema, lanes, laneId: lanes.idOf(lane) })
  const own = rows[0]?.['own'] as readonly (readonly [number, number])[] | null
  return {
    ...asked,
    leases: taken.map((row) => leaseOf(lane, row)),
    ...(own && { earlier: own.map(([seq, lease]) => ({ lane, seq, lease })) }),
    ...(held && { held }),
  }
}
