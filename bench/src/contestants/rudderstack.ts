import type { Contestant } from './contestant.js'

/** `@rudderstack/rudder-sdk-node`; its default batches of 20, for larger ones make it slower. No gzip, so that events can be told apart. */
export function rudderstack(): Contestant {
  return {
    id: 'rudderstack',
    title: '@rudderstack/rudder-sdk-node',
    perPost: 20,
    batch: 1,
    window: 60,
    durable: false,
    slow: true,
    async start({ baseUrl }, tally) {
      const { default: loaded } = await import('@rudderstack/rudder-sdk-node')
      const Analytics = ('default' in loaded ? loaded.default : loaded) as typeof loaded
      const analytics = new Analytics('key', { dataPlaneUrl: baseUrl, gzip: false, logLevel: 'error' })
      const done = ((error?: unknown) => (error ? tally.failed(1) : tally.delivered(1))) as () => void
      return {
        push(events) {
          for (const { messageId, userId, timestamp, event, properties } of events) {
            analytics.track(
              {
                messageId,
                userId: userId ?? '',
                event,
                timestamp: new Date(timestamp ?? 0),
                properties,
              } as Parameters<typeof analytics.track>[0],
              done,
            )
          }
          return undefined
        },
        close: () => new Promise((resolve) => analytics.flush(() => resolve(undefined))),
      }
    },
  }
}
