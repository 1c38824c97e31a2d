import type { Remark } from '@waybill/core'
import { toText } from '@waybill/delivery/queue'
import type { Ticket, Transition } from '@waybill/delivery/store'
import { arrayOf } from '../database/array-literal.js'
import type { Statement } from '../database/database.js'
import { stateCodes } from '../database/schema.js'
import type { LaneTable } from '../lease/lane-table.js'
import { settleStatement } from './settle-statement.js'

/** What a unit of transitions did. */
export interface Settled {
  /** Tickets whose lease was no longer valid. */
  readonly stale: readonly Ticket[]
  /** Lanes in which deliveries are due now that waited for these. */
  readonly woken: readonly number[]
}

export interface SettleContext {
  readonly schema: string
  readonly lanes: LaneTable
  /** Whether the deliveries are released unsent, so that nothing else about them changes. Default false. */
  readonly returned?: boolean
}

/** Applies transitions, or releases deliveries, in one statement. */
export async function settleAll(
  run: Statement,
  transitions: readonly Transition[],
  { schema, lanes, returned = false }: SettleContext,
): Promise<Settled> {
  const tickets = transitions.flatMap(({ tickets: some }, g) => some.map((ticket) => ({ ticket, g })))
  if (tickets.length === 0) return { stale: [], woken: [] }
  const next = transitions.map((transition) => transition.next)
  const pending = next.map((one) => (one.state === 'pending' ? one : undefined))
  const rows = await run(settleStatement(schema), [
    arrayOf(tickets.map(({ ticket }) => lanes.idOf(ticket.lane))),
    arrayOf(tickets.map(({ ticket }) => ticket.seq)),
    arrayOf(tickets.map(({ ticket }) => ticket.lease)),
    arrayOf(tickets.map(({ g }) => g)),
    next.map((_, g) => g),
    next.map(({ state }) => stateCodes[state]),
    next.map(({ reason }) => textOrNull(reason)),
    next.map((one) => (one.state === 'pending' ? null : textOrNull(one.detail))),
    // Only transitions to `pending` have these.
    pending.map((one) => one?.afterMs),
    pending.map((one) => textOrNull(one?.endpoint)),
    pending.map((one) => one?.spent),
    pending.map((one) => one?.stepDone),
    next.map(({ maybeDelivered }) => maybeDelivered ?? false),
    pending.map((one) => one?.overtaken ?? false),
    transitions.map(({ attempts }) =>
      attempts.length === 0 ? null : attempts.map((attempt) => JSON.stringify(attempt)).join('\n'),
    ),
    next.map(() => returned),
    next.map((one) => (one.state === 'pending' || !one.remarks ? null : remarksText(one.remarks))),
  ])
  if (rows.length === 0) return { stale: [], woken: [] }
  const woken = rows.filter(({ seq }) => seq === '-1').map(({ lane }) => lane as number)
  const late = new Set(rows.map(({ lane, seq, lease }) => `${lane}:${seq}:${lease}`))
  const stale = tickets
    .map(({ ticket }) => ticket)
    .filter(({ lane, seq, lease }) => late.has(`${lanes.idOf(lane)}:${seq}:${lease}`))
  return { stale, woken }
}

/** Remarks as the column holds them. The code comes first, which is how a query finds it. */
function remarksText(remarks: readonly Remark[]): string {
  return JSON.stringify(remarks.map(({ code, field, hint }) => ({ code, field, hint })))
}

function textOrNull(value: string | undefined): string | null {
  return value === undefined ? null : toText(value)
}
