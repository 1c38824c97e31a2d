import type { Contestant } from './contestant.js'

/** `mixpanel`'s `track_batch`, 50 events a call, as its API allows. */
export function mixpanel(): Contestant {
  return {
    id: 'mixpanel',
    title: 'mixpanel (track_batch of 50)',
    perPost: 50,
    batch: 50,
    window: 800,
    durable: false,
    async start({ baseUrl }, tally) {
      const { default: Mixpanel } = await import('mixpanel')
      const client = Mixpanel.init('token', { host: new URL(baseUrl).host, protocol: 'http' })
      let open = 0
      return {
        push(events) {
          open++
          client.track_batch(
            events.map(({ event, userId, messageId, properties }) => ({
              event,
              properties: { ...properties, distinct_id: userId, $insert_id: messageId },
            })),
            (errors) => {
              open--
              if (errors?.length) tally.failed(events.length)
              else tally.delivered(events.length)
            },
          )
          return undefined
        },
        async close(deadlineMs) {
          const end = performance.now() + deadlineMs
          while (open > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
        },
      }
    },
  }
}
