import type { Destination } from '@waybill/core'
import { defineDestination, type Endpoint, httpAnswers, type Transport } from '@waybill/core/destination'
import { createHttpTransport } from '@waybill/core/http'

export interface BenchDestinationOptions {
  readonly baseUrl: string
  /** Events per POST. */
  readonly perPost: number
  readonly sockets: number
  /** Its lane. Default `bench`. */
  readonly name?: string
  /** Default: undici. */
  readonly transport?: Transport
}

/** A vendor with the smallest mapping that is one: what it costs beyond raw undici is Waybill's own. */
export function benchDestination({
  baseUrl,
  perPost,
  sockets,
  transport,
  name = 'bench',
}: BenchDestinationOptions): Destination {
  const endpoint: Endpoint = {
    method: 'POST',
    path: '/events',
    ...(perPost > 1 ? { frame: ['[', ']'] as const } : {}),
    limit: { calls: perPost, bytes: 1_000_000, source: 'the benchmark' },
    // It knows the event again by its id.
    repeat: 'keyed',
    answers: 'all-or-nothing',
    inOrder: false,
  }
  return defineDestination({
    name,
    endpoints: { events: endpoint },
    answers: httpAnswers,
    encode: ({ event }) => ({
      calls: [
        {
          endpoint: 'events',
          json: {
            id: event.messageId,
            user: event.userId,
            time: event.timestamp,
            action: event['event'],
            params: event['properties'],
          },
        },
      ],
    }),
    transport: transport ?? createHttpTransport({ baseUrl, connections: sockets }),
  })
}
