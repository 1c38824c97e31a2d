import type { Destination } from '@waybill/core'
import { defineDestination, httpAnswers } from '@waybill/core/destination'

/** A vendor on a real port: `cart` events must not be sent twice. */
export function killedVendor(baseUrl: string): Destination {
  const endpoint = { method: 'POST', limit: { calls: 1, bytes: 1e6, source: 'made up' } } as const
  const facts = { answers: 'per-call', inOrder: false } as const
  return defineDestination({
    name: 'killed',
    endpoints: {
      one: { ...endpoint, ...facts, path: '/one', repeat: 'harmless' },
      cart: { ...endpoint, ...facts, path: '/cart', repeat: 'harmful' },
    },
    answers: httpAnswers,
    encode: ({ event }) => ({
      calls: [{ endpoint: event.type === 'track' && event.event === 'cart' ? 'cart' : 'one', json: event.messageId }],
    }),
    // Not the transport of `@waybill/core/http`: a process that runs the sources cannot import its package.json.
    transport: {
      async send({ path, body }) {
        const response = await fetch(`${baseUrl}${path}`, { method: 'POST', body: String(body) })
        return { status: response.status, headers: {}, body: await response.text() }
      },
      redact: (text) => text,
      close: async () => undefined,
    },
  })
}
