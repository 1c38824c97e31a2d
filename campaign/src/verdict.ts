import { isDeepStrictEqual } from 'node:util'
import type { Totals } from '@waybill/delivery/store'
import type { ControlFindings } from './controls.js'
import { identifyOf, userOf } from './events.js'
import type { VendorRecord } from './vendor-record.js'
import type { DrainReport, Undelivered } from './worker/message.js'

/** Everything that was seen, from outside the processes that were killed. */
export interface Evidence {
  /** Ids whose acceptance was acknowledged to the parent. */
  readonly acknowledged: ReadonlySet<string>
  readonly vendors: Readonly<Record<string, VendorRecord>>
  /** How many may have been sent twice: what was on the wire at the kills, and what spoiled answers left in doubt. */
  readonly mayRepeat: number
  readonly drained: DrainReport
  /** Absent: nobody made a call. */
  readonly findings?: ControlFindings | undefined
}

export interface Verdict {
  /** Acknowledged and not with a vendor, and not parked or skipped there: lane and id. */
  readonly lost: readonly string[]
  readonly received: Readonly<Record<string, number>>
  readonly parked: number
  /** Entries that no vendor got, with their reasons. */
  readonly undelivered: readonly Undelivered[]
  readonly duplicated: number
  readonly mayRepeat: number
  /** Events that reached a vendor before the identify of their user. */
  readonly outOfOrder: readonly string[]
  /** Still pending at the end. */
  readonly left: number
  readonly balanced: boolean
  /** In plain words, what was promised and not kept. Empty: all of it was. */
  readonly broken: readonly string[]
}

/** Judges a campaign. */
export function judge({ acknowledged, vendors, mayRepeat, drained, findings }: Evidence): Verdict {
  const kept = new Set(
    drained.undelivered
      .filter(
        ({ state, messageId }) =>
          state === 'parked' ||
          state === 'skipped' ||
          (state === 'erased' && (findings?.forgotten.has(userOf(messageId)) ?? false)),
      )
      .map(({ lane, messageId }) => `${lane} ${messageId}`),
  )
  const lost: string[] = []
  const outOfOrder: string[] = []
  const received: Record<string, number> = {}
  let duplicated = 0
  for (const [lane, { counts, order }] of Object.entries(vendors)) {
    received[lane] = counts.size
    for (const id of acknowledged) if (!counts.has(id) && !kept.has(`${lane} ${id}`)) lost.push(`${lane} ${id}`)
    for (const count of counts.values()) duplicated += count - 1
    outOfOrder.push(...tooEarly(order, counts).map((id) => `${lane} ${id}`))
  }
  const parked = drained.undelivered.filter(({ state }) => state === 'parked').length
  const left = drained.undelivered.filter(({ state }) => state === 'pending').length
  const balanced = isDeepStrictEqual(drained.totals, drained.recount) && holds(drained.totals, acknowledged.size)
  const broken = [
    ...(lost.length > 0 ? [`${lost.length} accepted events are lost, such as ${lost[0]}`] : []),
    ...(duplicated > mayRepeat ? [`${duplicated} were sent twice; ${mayRepeat} were on the wire or in doubt`] : []),
    ...(outOfOrder.length > 0 ? [`${outOfOrder.length} overtook an identify, such as ${outOfOrder[0]}`] : []),
    ...(findings?.broken() ?? []),
    ...(left > 0 ? [`${left} are still pending; the lanes: ${JSON.stringify(drained.lanes)}`] : []),
    ...(balanced ? [] : ['the counters differ from a recount, or from what was accepted']),
  ]
  const { undelivered } = drained
  return { lost, received, parked, undelivered, duplicated, mayRepeat, outOfOrder, left, balanced, broken }
}

/** Ids that came before the identify of their user, where that came at all. */
function tooEarly(order: readonly string[], counts: ReadonlyMap<string, number>): readonly string[] {
  const seen = new Set<string>()
  return order.filter((id) => {
    seen.add(id)
    const identify = identifyOf(id)
    return counts.has(identify) && !seen.has(identify)
  })
}

function holds(totals: Totals, acknowledged: number): boolean {
  return Object.values(totals).every(({ accepted, ...states }) => {
    const sum = Object.values(states).reduce((total, count) => total + count, 0)
    return sum === accepted && accepted >= acknowledged
  })
}
