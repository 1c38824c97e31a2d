import type { Contestant } from './contestant.js'

/** `@walkeros/collector` with its API destination: one request per event. */
export function walkeros(): Contestant {
  return {
    id: 'walkeros',
    title: '@walkeros/collector + API destination',
    perPost: 1,
    batch: 1,
    window: 64,
    durable: false,
    slow: true,
    async start({ baseUrl }, tally) {
      const { startFlow } = await import('@walkeros/collector')
      const { destinationAPI } = await import('@walkeros/server-destination-api')
      const { collector } = await startFlow({
        destinations: { api: { code: destinationAPI, config: { settings: { url: `${baseUrl}/events` } } } },
      } as unknown as Parameters<typeof startFlow>[0])
      const open = new Set<Promise<unknown>>()
      return {
        push(events) {
          for (const { event, userId, properties } of events) {
            const sent: Promise<unknown> = Promise.resolve(
              collector.push({ name: event.toLowerCase(), data: properties, user: { id: userId } } as never),
            )
              .then(
                (result) => ((result as { ok?: boolean })?.ok === false ? tally.failed(1) : tally.delivered(1)),
                () => tally.failed(1),
              )
              .then(() => open.delete(sent))
            open.add(sent)
          }
          return undefined
        },
        close: () => Promise.all(open),
      }
    },
  }
}
