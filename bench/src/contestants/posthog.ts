import type { Contestant } from './contestant.js'

/** `posthog-node`; at best with 100 events per batch, a queue that holds the window, and no gzip. */
export function posthog(): Contestant {
  return {
    id: 'posthog',
    title: 'posthog-node',
    perPost: 100,
    batch: 1,
    window: 2_000,
    durable: false,
    slow: true,
    async start({ baseUrl, settings }, tally) {
      const { PostHog } = await import('posthog-node')
      const client = new PostHog('key', {
        host: baseUrl,
        disableGeoip: true,
        // Compressed, the sink could not tell the events apart.
        disableCompression: true,
        ...(settings === 'best'
          ? { flushAt: 100, maxBatchSize: 100, maxQueueSize: 100_000, flushInterval: 1_000 }
          : {}),
      })
      client.on('error', () => undefined)
      client.on('flush', (messages: unknown) => tally.delivered(Array.isArray(messages) ? messages.length : 0))
      return {
        push(events) {
          for (const { messageId, userId, timestamp, event, properties } of events) {
            client.capture({
              distinctId: userId ?? '',
              event,
              properties: properties as Record<string, unknown>,
              timestamp: new Date(timestamp ?? 0),
              uuid: messageId as string,
            })
          }
          return undefined
        },
        close: (deadlineMs) => client.shutdown(deadlineMs),
      }
    },
  }
}
