import type { Destination } from '@waybill/core'
import { defineDestination, type HttpRequest, httpAnswers, type Transport } from '@waybill/core/destination'

/** A destination without a network, and what arrived at its vendor. */
export interface RightDestination {
  readonly destination: Destination
  /** The bodies that the vendor was sent, oldest first. */
  readonly bodies: readonly string[]
  /** The ids of the events in them. */
  readonly ids: () => readonly string[]
}

const limit = { calls: 4, bytes: 50_000_000, source: 'made up for the chapter' }

/** A destination that does everything right. Its vendor refuses each request with the event `refused`. */
export function rightDestination(name: string, { refused = '', size = 0 } = {}): RightDestination {
  const bodies: string[] = []
  const filling = 'x'.repeat(size)
  const transport: Transport = {
    async send({ body = '' }: HttpRequest) {
      bodies.push(body)
      return { status: refused !== '' && body.includes(refused) ? 400 : 200, headers: {}, body: '' }
    },
    redact: (text: string) => text,
    close: async () => undefined,
  } as unknown as Transport
  const destination = defineDestination({
    name,
    endpoints: {
      batch: {
        method: 'POST',
        path: '/batch',
        frame: ['[', ']'],
        limit,
        repeat: 'keyed',
        answers: 'all-or-nothing',
        inOrder: true,
      },
    },
    answers: httpAnswers,
    encode: ({ event }) => ({ calls: [{ endpoint: 'batch', json: { ...event, filling } }] }),
    transport,
  })
  const ids = () =>
    bodies.flatMap((body) =>
      (JSON.parse(body) as readonly { readonly messageId: string }[]).map((one) => one.messageId),
    )
  return { destination, bodies, ids }
}
