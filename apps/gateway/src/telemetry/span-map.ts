import type { SpanContext } from '@opentelemetry/api'
import type { EventId } from '@waybill/delivery'

/** Spans of the requests that sent the newest `limit` events. */
export interface SpanMap {
  set(event: EventId, span: SpanContext): void
  get(event: EventId): SpanContext | undefined
  readonly size: number
}

export function createSpanMap(limit: number): SpanMap {
  const spans = new Map<string, SpanContext>()
  const keyOf = ({ source, messageId }: EventId) => `${source}\n${messageId}`
  return {
    set(event, span) {
      const key = keyOf(event)
      spans.delete(key)
      spans.set(key, span)
      if (spans.size <= limit) return
      const [oldest] = spans.keys()
      if (oldest !== undefined) spans.delete(oldest)
    },
    get: (event) => spans.get(keyOf(event)),
    get size() {
      return spans.size
    },
  }
}
