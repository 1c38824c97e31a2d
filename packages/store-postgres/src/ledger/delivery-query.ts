import { toText } from '@waybill/delivery/queue'
import type { DeliveryQuery } from '@waybill/delivery/store'
import { keyHash } from '../database/digests.js'
import { stateCodes } from '../database/schema.js'

/** A query as SQL conditions on an event `v` and a delivery `l`, and the values of their parameters, in order. */
export interface QueryConditions {
  readonly event: string
  readonly entry: string
  readonly values: readonly unknown[]
}

/** Makes the conditions. `first` is the number of the first parameter. `laneId` returns `undefined` for an unknown lane. */
export function conditionsOf(
  query: DeliveryQuery,
  first: number,
  laneId: (name: string) => number | undefined,
): QueryConditions {
  const { lane, state, reason, remark, event, source, messageIds, userId, anonymousId, from, before } = query
  const values: unknown[] = []
  const bind = (value: unknown) => `$${first - 1 + values.push(value)}`
  const events: string[] = ['true']
  const entries: string[] = ['true']
  if (source !== undefined) events.push(`v.source = ${bind(toText(source))}`)
  if (messageIds !== undefined) events.push(`v.message_id = ANY(${bind(messageIds.map(toText))}::text[])`)
  if (event !== undefined) events.push(`v.name = ${bind(toText(event))}`)
  if (userId !== undefined) events.push(`v.keys @> ARRAY[${bind(keyHash(`u:${userId}`))}::bigint]`)
  if (anonymousId !== undefined) events.push(`v.keys @> ARRAY[${bind(keyHash(`a:${anonymousId}`))}::bigint]`)
  if (from !== undefined) events.push(`v.at >= ${bind(Math.ceil(from))}::bigint`)
  if (before !== undefined) events.push(`v.at < ${bind(Math.ceil(before))}::bigint`)
  if (lane !== undefined) entries.push(`l.lane = ${bind(laneId(lane) ?? -1)}::smallint`)
  // A literal and no parameter, so that the index of parked deliveries can be used.
  if (state !== undefined) entries.push(`l.state = ${stateCodes[state]}`)
  if (reason !== undefined) entries.push(`l.reason = ${bind(toText(reason))}`)
  if (remark === true) entries.push('l.remarks IS NOT NULL')
  // Quotation marks within the texts of the list are escaped, so that only a code is found.
  else if (remark !== undefined)
    entries.push(`position(${bind(`{"code":${JSON.stringify(remark)},`)}::text IN coalesce(l.remarks, '')) > 0`)
  return { event: events.join(' AND '), entry: entries.join(' AND '), values }
}
