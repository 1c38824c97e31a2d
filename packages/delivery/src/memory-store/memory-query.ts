import { ledgerEntryOf } from '../queue/ledger-entry.js'
import type { SeqTable } from '../queue/seq-table.js'
import type { EntryQuery, FindPage, Found, LaneDepth, Totals } from '../store/ledger.js'
import type { Entry, Row } from './memory-row.js'

/** One page of entries; it ends between rows, so that `after` can continue it. */
export function findEntries(rows: Iterable<Row>, query: EntryQuery, page: FindPage = {}): Found[] {
  const { after, limit = 100, newestFirst = false } = page
  const found: Found[] = []
  let events = 0
  for (const row of newestFirst ? [...rows].reverse() : rows) {
    if (after !== undefined && (newestFirst ? row.seq >= after : row.seq <= after)) continue
    const before = found.length
    for (const entry of matchingEntries(row, query)) found.push(foundOf(row, entry))
    if (found.length > before && ++events >= Math.min(limit, 1000)) break
  }
  return found
}

/** What waits in each lane, and since when. */
export function depthsOf(rows: SeqTable<Row>, totals: Totals): Record<string, LaneDepth> {
  const depths: Record<string, LaneDepth> = {}
  for (const [lane, { pending }] of Object.entries(totals)) {
    const oldestAt = pending > 0 ? oldestPending(rows.values(), lane) : undefined
    depths[lane] = { pending, ...(oldestAt === undefined ? {} : { oldestAt }) }
  }
  return depths
}

function oldestPending(rows: Iterable<Row>, lane: string): number | undefined {
  for (const { entries, at } of rows) {
    if (entries.some((entry) => entry.lane === lane && entry.state === 'pending')) return at
  }
  return undefined
}

/** The entries of one row that a query means. */
export function matchingEntries(row: Row, query: EntryQuery): readonly Entry[] {
  if (!isMeant(row, query)) return []
  const { lane, state, reason } = query
  return row.entries.filter(
    (entry) =>
      (lane === undefined || entry.lane === lane) &&
      (state === undefined || entry.state === state) &&
      (reason === undefined || entry.reason === reason),
  )
}

function isMeant(row: Row, { source, messageIds, event, userId, anonymousId, from, before }: EntryQuery): boolean {
  if (source !== undefined && row.source !== source) return false
  if (messageIds !== undefined && !messageIds.includes(row.messageId)) return false
  if (event !== undefined && row.name !== event) return false
  if (userId !== undefined && !row.keys.includes(`u:${userId}`)) return false
  if (anonymousId !== undefined && !row.keys.includes(`a:${anonymousId}`)) return false
  return (from === undefined || row.at >= from) && (before === undefined || row.at < before)
}

function foundOf({ seq, source, messageId, at, name, event }: Row, entry: Entry): Found {
  return { seq, source, messageId, acceptedAt: at, ...(event ? { name } : {}), entry: ledgerEntryOf(entry.lane, entry) }
}
