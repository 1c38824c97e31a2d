import type { SyneriseEventInput } from '@waybill/synerise'
import { type Contestant, socketsFor } from './contestant.js'

/** `@waybill/synerise` on its own: validation, mapping to the wire, retries within a deadline, an outcome per event. */
export function waybillClient(perPost: 1 | 100): Contestant {
  return {
    id: `client-${perPost}`,
    title: 'Waybill: a vendor client alone',
    perPost,
    batch: perPost,
    window: perPost * socketsFor(perPost),
    durable: false,
    async start({ baseUrl }, tally) {
      const { createSynerise } = await import('@waybill/synerise')
      const synerise = createSynerise({ token: 'a.token', baseUrl, connections: socketsFor(perPost) })
      return {
        push(events) {
          const inputs = events.map(
            ({ userId, timestamp, messageId, properties }) =>
              ({
                action: 'product.view',
                client: { customId: userId },
                time: timestamp,
                eventSalt: messageId,
                params: properties,
              }) as SyneriseEventInput,
          )
          synerise.events.batch(inputs).then(
            (outcomes) => {
              const delivered = outcomes.filter(({ status }) => status === 'delivered').length
              if (delivered > 0) tally.delivered(delivered)
              if (delivered < outcomes.length) tally.failed(outcomes.length - delivered)
            },
            () => tally.failed(events.length),
          )
          return undefined
        },
        close: () => synerise.close(),
      }
    },
  }
}
