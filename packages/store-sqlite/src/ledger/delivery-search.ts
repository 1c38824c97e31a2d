import { hasRemark } from '@waybill/delivery/queue'
import type { DeliveryQuery, ParkedQuery } from '@waybill/delivery/store'
import type { Value } from '../open/driver.js'
import type { Tables } from '../open/tables.js'
import { storedEventOf } from '../rows/event-rows.js'
import { type ReadDelivery, readDeliveries, type WithDeliveries } from './ledger-reader.js'

export interface SearchOptions {
  readonly after?: number | undefined
  readonly newestFirst?: boolean
  /** Only events with a delivery that waits for a time, by its row. Default false. */
  readonly waiting?: boolean
}

/** An event and its deliveries that match a query. */
export interface Match {
  readonly event: WithDeliveries
  readonly entries: readonly ReadDelivery[]
}

// Nobody else has a turn while one is read.
const page = 200

/** Yields pages of matching events in order of `seq`. An empty page is not the end: there may be matches after it. */
export function* searchEntries(
  query: ParkedQuery,
  tables: Tables,
  { after, newestFirst = false, waiting = false }: SearchOptions = {},
): Iterable<readonly Match[]> {
  const { condition: asked, values } = conditionOf(query, tables)
  const condition = waiting ? `${asked} AND seq IN (SELECT seq FROM entries WHERE state = 0 AND wait > 0)` : asked
  const [compare, direction] = newestFirst ? ['<', 'DESC'] : ['>', 'ASC']
  const select = tables.database.prepare(
    `SELECT * FROM events WHERE seq ${compare} ? AND ${condition} ORDER BY seq ${direction} LIMIT ${page}`,
  )
  for (let cursor = after ?? (newestFirst ? Number.MAX_SAFE_INTEGER : 0); ; ) {
    const rows = select.all(cursor, ...values).map(storedEventOf)
    const last = rows.at(-1)
    if (!last) return
    yield readDeliveries(rows, tables).flatMap((event) => {
      const entries = matchingDeliveries(event, query, tables)
      return entries.length > 0 ? [{ event, entries }] : []
    })
    cursor = last.seq
    if (rows.length < page) return
  }
}

interface Condition {
  readonly condition: string
  readonly values: readonly Value[]
}

/** The conditions of a query that rows of events can answer. */
function conditionOf(query: ParkedQuery, tables: Tables): Condition {
  const conditions: string[] = []
  const values: Value[] = []
  const add = (condition: string, ...more: Value[]) => {
    conditions.push(condition)
    values.push(...more)
  }
  const { source, messageIds, event, userId, anonymousId, from, before, state, remark, parkedBefore } = query
  if (source !== undefined) add('source = ?', tables.sources.known(source) ?? -1)
  if (messageIds !== undefined)
    add('seq IN (SELECT value FROM json_each(?))', JSON.stringify(seqsOf(messageIds, source, tables)))
  if (event !== undefined) add('name = ?', event)
  if (userId !== undefined) add('instr(keys, ?) > 0', JSON.stringify(`u:${userId}`))
  if (anonymousId !== undefined) add('instr(keys, ?) > 0', JSON.stringify(`a:${anonymousId}`))
  if (from !== undefined) add('at >= ?', from)
  if (before !== undefined) add('at < ?', before)
  if (state === 'parked')
    add('seq IN (SELECT seq FROM entries WHERE state = 3 AND at < ?)', parkedBefore ?? Number.MAX_SAFE_INTEGER)
  if (remark !== undefined) add('EXISTS (SELECT 1 FROM entries n WHERE n.seq = events.seq AND n.remarks IS NOT NULL)')
  return { condition: conditions.join(' AND ') || '1', values }
}

function seqsOf(messageIds: readonly string[], source: string | undefined, tables: Tables): number[] {
  const known = source === undefined ? undefined : tables.sources.known(source)
  const sources = source === undefined ? tables.sources.ids() : known === undefined ? [] : [known]
  return messageIds.flatMap((messageId) =>
    sources.flatMap((id) => {
      const seq = tables.ids.find(id, messageId)
      return seq !== undefined && tables.events.isThere(seq, id, messageId) === 'yes' ? [seq] : []
    }),
  )
}

function matchingDeliveries(
  { entries }: WithDeliveries,
  { lane, state, reason, remark }: DeliveryQuery,
  tables: Tables,
): readonly ReadDelivery[] {
  const id = lane === undefined ? undefined : tables.lanes.get(lane)?.id
  if (lane !== undefined && id === undefined) return []
  return entries.filter(
    ({ lane: own, progress }) =>
      (id === undefined || own === id) &&
      (state === undefined || progress.state === state) &&
      (reason === undefined || progress.reason === reason) &&
      hasRemark(progress, remark),
  )
}
