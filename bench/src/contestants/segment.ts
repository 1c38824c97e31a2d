import type { Contestant } from './contestant.js'

/** `@segment/analytics-node`; at best with 100 events per batch. */
export function segment(): Contestant {
  return {
    id: 'segment',
    title: '@segment/analytics-node',
    perPost: 100,
    batch: 1,
    window: 2_000,
    durable: false,
    slow: true,
    async start({ baseUrl, settings }, tally) {
      const { Analytics } = await import('@segment/analytics-node')
      const analytics = new Analytics({
        writeKey: 'key',
        host: baseUrl,
        ...(settings === 'best' ? { flushAt: 100, flushInterval: 1_000 } : {}),
      })
      analytics.on('error', () => undefined)
      return {
        push(events) {
          for (const { messageId, userId, timestamp, event, properties, context } of events) {
            analytics.track(
              { messageId, userId, timestamp, event, properties, context } as Parameters<typeof analytics.track>[0],
              (error) => (error ? tally.failed(1) : tally.delivered(1)),
            )
          }
          return undefined
        },
        close: (timeout) => analytics.closeAndFlush({ timeout }),
      }
    },
  }
}
