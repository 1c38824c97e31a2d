import { type Destination, InvalidInputError } from '@waybill/core'
import { defineDestination, httpAnswers } from '@waybill/core/destination'

/** A vendor that finds every event invalid before it is sent: a quick way to many parked events. For tests. */
export function refusingDestination(name: string, rule: string): Destination {
  const limit = { calls: 1, bytes: 1_000_000, source: 'none' }
  const answering = { method: 'POST', path: '/events', repeat: 'harmless', answers: 'all-or-nothing' } as const
  return defineDestination({
    name,
    endpoints: { events: { ...answering, limit, inOrder: true } },
    answers: httpAnswers,
    encode: () => ({ invalid: new InvalidInputError([{ field: 'properties', rule }]) }),
    transport: {
      send: () => Promise.reject(new Error('nothing is sent')),
      redact: (text) => text,
      close: async () => undefined,
    },
  })
}
