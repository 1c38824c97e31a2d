import type { Ticket, Transition } from '@waybill/delivery/store'
import { arrayOf } from '../database/array-literal.js'
import type { Statement } from '../database/database.js'
import { toText } from '../database/row-text.js'
import { stateCodes } from '../database/schema.js'
import type { LaneTable } from '../lease/lane-table.js'
import { settleStatement } from './settle-statement.js'

export interface Settled {
  readonly stale: readonly Ticket[]
  /** Lanes that have got something due. */
  readonly woken: readonly number[]
}

export interface SettleContext {
  readonly schema: string
  readonly lanes: LaneTable
  /** Whether the events go back unsent, with nothing changed about them. */
  readonly returned?: boolean
}

/** Settles, or gives back, everything in one statement. */
export async function settleAll(
  run: Statement,
  settlements: readonly Transition[],
  { schema, lanes, returned = false }: SettleContext,
): Promise<Settled> {
  const tickets = settlements.flatMap(({ tickets: some }, g) => some.map((ticket) => ({ ticket, g })))
  if (tickets.length === 0) return { stale: [], woken: [] }
  const next = settlements.map((settlement) => settlement.next)
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
    // What ends has none of these.
    pending.map((one) => one?.afterMs),
    pending.map((one) => textOrNull(one?.held)),
    pending.map((one) => one?.spent),
    pending.map((one) => one?.stepDone),
    pending.map((one) => one?.maybeDelivered),
    pending.map((one) => one?.overtaken ?? false),
    settlements.map(({ attempts }) =>
      attempts.length === 0 ? null : attempts.map((attempt) => JSON.stringify(attempt)).join('\n'),
    ),
    next.map(() => returned),
  ])
  if (rows.length === 0) return { stale: [], woken: [] }
  const woken = rows.filter(({ seq }) => seq === '-1').map(({ lane }) => lane as number)
  const late = new Set(rows.map(({ lane, seq, lease }) => `${lane}:${seq}:${lease}`))
  const stale = tickets
    .map(({ ticket }) => ticket)
    .filter(({ lane, seq, lease }) => late.has(`${lanes.idOf(lane)}:${seq}:${lease}`))
  return { stale, woken }
}

function textOrNull(value: string | undefined): string | null {
  return value === undefined ? null : toText(value)
}
