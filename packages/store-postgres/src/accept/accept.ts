import { mappingKey } from '@waybill/core/destination'
import { keepsBody, toText } from '@waybill/delivery/queue'
import type { AcceptStatus, NewEvent } from '@waybill/delivery/store'
import { arrayOf, textArrayOf } from '../database/array-literal.js'
import type { Statement } from '../database/database.js'
import { digestOf, keyHash } from '../database/digests.js'
import { stateCodes } from '../database/schema.js'
import type { LaneTable } from '../lease/lane-table.js'
import { acceptStatement, skipStatement } from './accept-statement.js'

export interface AcceptContext {
  readonly schema: string
  readonly lanes: LaneTable
  /** The partition that takes new events now. */
  readonly slot: number
  /** Longest wait for an id that an open transaction has, in milliseconds; `undefined` in a transaction of the caller. */
  readonly lockMs: number | undefined
  /** Whether the bodies of settled events are kept. Default true. */
  readonly keepBodies?: boolean
}

/** Stores events. Resolves with one status for each, in order. Of several events with one id the first is accepted. */
export async function acceptEvents(
  run: Statement,
  events: readonly NewEvent[],
  context: AcceptContext,
): Promise<AcceptStatus[]> {
  const { schema, lanes, slot, lockMs, keepBodies = true } = context
  if (events.length === 0) return []
  const rows = await run(acceptStatement(schema), [
    `{${events.map(({ source, event }) => digestOf(source, event.messageId)).join(',')}}`,
    arrayOf(events.map(({ at }) => Math.trunc(at))),
    textArrayOf(events.map(({ source }) => toText(source))),
    textArrayOf(events.map(({ event }) => toText(event.messageId))),
    textArrayOf(events.map(({ event }) => toText(mappingKey(event)))),
    textArrayOf(events.map(({ keys }) => `{${[...new Set(keys)].map(keyHash).join(',')}}`)),
    arrayOf(events.map(({ bytes }) => Math.ceil(bytes))),
    arrayOf(events.map(({ barrier }) => barrier)),
    textArrayOf(events.map((event) => `{${event.lanes.map(lanes.idOf).join(',')}}`)),
    // JSON texts contain no line breaks, so they are joined by them and need no escapes as in an array.
    events.map((event) => (hasBody(event, keepBodies) ? JSON.stringify(event.event) : '')).join('\n'),
    slot,
    lanes.ordered('per-user'),
    lanes.ordered('identify-first'),
    lockMs === undefined ? null : String(lockMs),
  ])
  const statuses: AcceptStatus[] = events.map(() => 'duplicate')
  const skipped: { seq: unknown; lane: number; reason: string; state: number; body: string | null }[] = []
  for (const { n, seq } of rows) {
    const index = Number(n) - 1
    statuses[index] = 'accepted'
    const { skipped: ended = [], event } = events[index] as NewEvent
    for (const { lane, reason, state = 'skipped' } of ended)
      skipped.push({
        ...{ seq, lane: lanes.idOf(lane), reason: toText(reason), state: stateCodes[state] },
        ...{ body: state === 'parked' ? JSON.stringify(event) : null },
      })
  }
  if (skipped.length > 0)
    await run(skipStatement(schema), [
      slot,
      skipped.map(({ seq }) => seq),
      skipped.map(({ lane }) => lane),
      skipped.map(({ reason }) => reason),
      skipped.map(({ state }) => state),
      skipped.map(({ body }) => body),
    ])
  return statuses
}

/** An event that goes nowhere is settled; what a full lane has skipped can be replayed. */
function hasBody(event: NewEvent, keepBodies: boolean): boolean {
  return event.lanes.length > 0 || (keepBodies && keepsBody(event))
}
