import type { RequestSummary } from '../../control/request-summary.js'

/** Most requests in the page; the oldest are dropped first. */
export const MOST_KEPT = 10_000

/** Filter of the list. */
interface ListFilter {
  readonly vendor: string
  readonly ending: string
  readonly text: string
}

/** The requests the page knows of, newest first, never more than `MOST_KEPT`. */
export interface RequestStore {
  /** Adds or replaces; returns how many of them were new. */
  put(summaries: readonly RequestSummary[]): number
  get(id: number): RequestSummary | undefined
  /** Requests that match the filter, newest first. */
  shown(filter: ListFilter, endingOf: (summary: RequestSummary) => string): readonly RequestSummary[]
  oldest(): number | undefined
  size(): number
  clear(): void
}

/** Starts without requests. */
export function createRequestStore(): RequestStore {
  const byId = new Map<number, RequestSummary>()
  // Descending ids. Sorted again only when something came that does not belong at the front.
  let order: number[] = []

  return {
    put(summaries) {
      const fresh = summaries.filter(({ id }) => !byId.has(id)).map(({ id }) => id)
      for (const summary of summaries) byId.set(summary.id, summary)
      if (fresh.length > 0) order = [...fresh, ...order].sort((left, right) => right - left)
      for (const id of order.splice(MOST_KEPT)) byId.delete(id)
      return fresh.length
    },
    get: (id) => byId.get(id),
    shown(filter, endingOf) {
      const text = filter.text.trim().toLowerCase()
      const found: RequestSummary[] = []
      for (const id of order) {
        const summary = byId.get(id)
        if (summary === undefined) continue
        if (filter.vendor !== '' && filter.vendor !== summary.vendor) continue
        if (filter.ending !== '' && filter.ending !== endingOf(summary)) continue
        if (text === '' || mentions(summary, text)) found.push(summary)
      }
      return found
    },
    oldest: () => order.at(-1),
    size: () => order.length,
    clear() {
      byId.clear()
      order = []
    },
  }
}

function mentions({ id, method, path, status, rule = '', fault = '' }: RequestSummary, text: string): boolean {
  return `#${id} ${method} ${path} ${status ?? ''} ${rule} ${fault}`.toLowerCase().includes(text)
}
