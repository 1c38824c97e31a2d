import type { LifecycleEvent, RefusedEvent } from '@waybill/delivery'

/** The events that were refused for their content, in the memory of this process: a restart forgets them. */
export interface RefusedEvents {
  /** Observer for the `observe` option of the engine. */
  observe(event: LifecycleEvent): void
  /** The newest ones, newest first: all, or those with this message id. */
  recent(options: { readonly messageId?: string | undefined; readonly limit: number }): readonly RefusedEvent[]
}

/** `keep`: how many are kept; the oldest go first. Default 1,000. */
export function createRefusedEvents(keep = 1_000): RefusedEvents {
  const ring: RefusedEvent[] = []
  let next = 0
  return {
    observe(event) {
      if (event.type !== 'refused') return
      const { type: _, ...refused } = event
      ring[next] = refused
      next = (next + 1) % keep
    },
    recent({ messageId, limit }) {
      const newestFirst = [...ring.slice(next), ...ring.slice(0, next)].reverse()
      return newestFirst.filter((one) => messageId === undefined || one.messageId === messageId).slice(0, limit)
    },
  }
}
