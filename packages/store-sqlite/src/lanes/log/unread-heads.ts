import type { StoreLane } from '../store-lane.js'
import type { LoggedEvent, LogPage, LogPages } from './pages.js'
import type { LoggedDelivery, LogRows } from './rows.js'

export interface UnreadHeadsOptions {
  readonly pages: LogPages
  readonly rows: LogRows
  /** Most pages to read. */
  readonly mostPages: number
}

/**
 * Returns heads that an event may have to wait for and that the lane has not read, the latest first, at most `most` and a page's
 * more; `undefined` where too many pages would have to be read.
 */
export type UnreadHeads = (
  event: Pick<LoggedEvent, 'seq' | 'keys'>,
  most: number,
) => readonly LoggedDelivery[] | undefined

/** For one look at the log. */
export function createUnreadHeads(lane: StoreLane, { pages, rows, mostPages }: UnreadHeadsOptions): UnreadHeads {
  const read = new Map<number, readonly LoggedDelivery[]>()

  function headsOf(page: LogPage): readonly LoggedDelivery[] | undefined {
    const known = read.get(page.first)
    if (known || read.size === mostPages) return known
    const isHead = ({ barrier, stored }: LoggedDelivery) =>
      lane.isHead({ barrier, overtaken: stored?.progress.overtaken ?? false })
    const heads = rows.pendingIn(lane, rows.all(page), page).filter(isHead)
    read.set(page.first, heads)
    return heads
  }

  return ({ seq, keys }, most) => {
    const isMeant = (head: LoggedEvent) =>
      head.seq > lane.cursor &&
      head.seq < seq &&
      !lane.recovered.has(head.seq) &&
      head.keys.some((key) => keys.includes(key))
    const found: LoggedDelivery[] = []
    const latestFirst = pages.mayHoldHeads(keys, lane.order, { after: lane.cursor, before: seq }).reverse()
    for (const page of latestFirst) {
      if (found.length >= most) break
      const heads = headsOf(page)
      if (!heads) return undefined
      found.push(...heads.filter(isMeant))
    }
    return found
  }
}
