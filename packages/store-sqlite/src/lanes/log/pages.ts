import type { OrderPolicy } from '@waybill/delivery/store'
import { type BloomFilter, createBloomFilter } from '../../dedupe/bloom-filter.js'
import { hashId } from '../../dedupe/id-hash.js'

/** What must be known of an event in the log to find it among those of others. */
export interface LoggedEvent {
  readonly seq: number
  /** The number of its source. */
  readonly source: number
  readonly keys: readonly string[]
  readonly barrier: boolean
}

/** A stretch of the log: the events from `first` to `last`. */
export interface LogPage {
  readonly first: number
  readonly last: number
}

/**
 * What the pages of the log hold that some lane has not read: of which sources there are events, and of whose there may be
 * heads. It takes 4 bytes for each event where there are heads, and nothing while all lanes follow.
 */
export interface LogPages {
  readonly size: number
  note(event: LoggedEvent): void
  /** The sources that have events in the pages. It goes on with those that come while it is read. */
  sources(): IterableIterator<number>
  /** The first page with an event of the source that is later than `after`. */
  nextOf(source: number, after: number): LogPage | undefined
  /** The pages between two events that may hold a head with one of the keys. It errs only on the side of yes. */
  mayHoldHeads(
    keys: readonly string[],
    order: OrderPolicy,
    between: { readonly after: number; readonly before: number },
  ): LogPage[]
  /** All lanes have read the events up to this one. */
  forget(upTo: number): void
}

interface Page extends LogPage {
  readonly sources: Set<number>
  heads: BloomFilter | undefined
}

const pageSize = 1_000
const numberOf = (seq: number) => Math.floor(seq / pageSize)

// Two keys for each event.
const keysPerPage = 2 * pageSize

// Where every event is a head, and where only barriers are: different hashes of a key.
const kinds = { none: undefined, 'per-user': 1, 'identify-first': 2 } as const satisfies Record<OrderPolicy, unknown>

/** `orders`: those of the lanes, as they say which events are heads. */
export function createLogPages(orders: ReadonlySet<OrderPolicy>): LogPages {
  const pages = new Map<number, Page>()
  const bySource = new Map<number, number[]>()
  // No page before this one is kept.
  let first = 0

  function pageAt(number: number): Page {
    const known = pages.get(number)
    if (known) return known
    const page = {
      first: number * pageSize,
      last: (number + 1) * pageSize - 1,
      sources: new Set<number>(),
      heads: undefined,
    }
    first = pages.size === 0 ? number : Math.min(first, number)
    pages.set(number, page)
    return page
  }

  function noteSource(page: Page, source: number): void {
    if (page.sources.has(source)) return
    page.sources.add(source)
    const number = numberOf(page.first)
    const numbers = bySource.get(source)
    if (!numbers) bySource.set(source, [number])
    else numbers.splice(placeOf(numbers, number), 0, number)
  }

  function noteHead(page: Page, keys: readonly string[], order: OrderPolicy): void {
    const kind = orders.has(order) ? kinds[order] : undefined
    if (kind === undefined || keys.length === 0) return
    page.heads ??= createBloomFilter(keysPerPage)
    for (const key of keys) page.heads.add(...hashId(kind, key, 0))
  }

  function remove(number: number): void {
    for (const source of pages.get(number)?.sources ?? []) {
      const numbers = bySource.get(source) as number[]
      numbers.shift()
      if (numbers.length === 0) bySource.delete(source)
    }
    pages.delete(number)
  }

  return {
    get size() {
      return pages.size
    },
    note({ seq, source, keys, barrier }) {
      const page = pageAt(numberOf(seq))
      noteSource(page, source)
      noteHead(page, keys, 'per-user')
      if (barrier) noteHead(page, keys, 'identify-first')
    },
    sources: () => bySource.keys(),
    nextOf(source, after) {
      const numbers = bySource.get(source) ?? []
      const number = numbers[placeOf(numbers, numberOf(after + 1))]
      return number === undefined ? undefined : pages.get(number)
    },
    mayHoldHeads(keys, order, { after, before }) {
      const kind = kinds[order]
      if (kind === undefined) return []
      const hashes = keys.map((key) => hashId(kind, key, 0))
      const found: Page[] = []
      for (let number = Math.max(first, numberOf(after + 1)); number <= numberOf(before - 1); number++) {
        const page = pages.get(number)
        if (page?.heads && hashes.some((hash) => page.heads?.mayHave(...hash))) found.push(page)
      }
      return found
    },
    forget(upTo) {
      for (; pages.size > 0 && first < numberOf(upTo + 1); first++) remove(first)
    },
  }
}

/** The place of the first number that is not smaller. */
function placeOf(numbers: readonly number[], number: number): number {
  let [from, to] = [0, numbers.length]
  // Most come at the end.
  if ((numbers.at(-1) ?? -1) < number) return to
  while (from < to) {
    const middle = (from + to) >> 1
    if ((numbers[middle] as number) < number) from = middle + 1
    else to = middle
  }
  return from
}
