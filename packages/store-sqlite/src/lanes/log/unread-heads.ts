import type { StoreLane } from '../store-lane.js'
import type { LoggedEvent, LogPage, LogPages } from './pages.js'
import type { LoggedDelivery, LogRows } from './rows.js'

export interface UnreadHeadsOptions {
  readonly pages: LogPages
  readonly rows: LogRows
  /** Most pages to read. What would need more counts as waiting. */
  readonly mostPages: number
}

/** Returns a function that says whether an event may have to wait for one that the lane has not read. For one look at the log. */
export function createUnreadHeads(
  lane: StoreLane,
  { pages, rows, mostPages }: UnreadHeadsOptions,
): (event: LoggedEvent) => boolean {
  const read = new Map<number, readonly LoggedDelivery[]>()

  function headsOf(page: LogPage): readonly LoggedDelivery[] | undefined {
    const known = read.get(page.first)
    if (known || read.size === mostPages) return known
    const heads = rows.pendingIn(lane, rows.all(page), page).filter(lane.isHead)
    read.set(page.first, heads)
    return heads
  }

  return ({ seq, keys }) => {
    const isBefore = (head: LoggedEvent) => head.seq > lane.cursor && head.seq < seq && !lane.recovered.has(head.seq)
    return pages.mayHoldHeads(keys, lane.order, { after: lane.cursor, before: seq }).some((page) => {
      const heads = headsOf(page)
      return !heads || heads.some((head) => isBefore(head) && head.keys.some((key) => keys.includes(key)))
    })
  }
}
