import { defineDestination, httpAnswers, type Transport } from '@waybill/core/destination'
import { createWaybill } from '@waybill/delivery'
import { sqliteStore } from '../index.js'

// Delivers what the store has, with a mapping that does not end for one event. The first life accepts the events.
const [path = '', isFirst] = process.argv.slice(2)

const transport: Transport = {
  send: async () => ({ status: 200, headers: {}, body: '' }),
  redact: (text: string) => text,
  close: async () => undefined,
} as unknown as Transport

const waybill = await createWaybill({
  store: sqliteStore({ path, reserveBytes: 0 }),
  destinations: [
    defineDestination({
      name: 'endless',
      endpoints: {
        one: {
          method: 'POST',
          path: '/',
          limit: { calls: 1, bytes: 10_000, source: 'made up' },
          repeat: 'harmless',
          answers: 'per-call',
          inOrder: true,
        },
      },
      answers: httpAnswers,
      encode({ event }) {
        for (; event.messageId === 'm7'; );
        return { calls: [{ endpoint: 'one', json: { id: event.messageId } }] }
      },
      transport,
    }),
  ],
  planWatchMs: 300,
  // Held while the events are accepted, so that all of them are planned together.
  deliver: isFirst !== 'first',
})

if (isFirst === 'first')
  await waybill.acceptMany(
    Array.from({ length: 20 }, (_, index) => ({
      type: 'track' as const,
      event: 'A',
      messageId: `m${index}`,
      userId: `u${index}`,
    })),
  )
else await waybill.flush()
const where = await waybill.where('default', 'm7')
const totals = await waybill.totals()
await waybill.close()
await new Promise((resolve) => process.send?.({ where, totals: totals['endless'] }, resolve))
process.exit(0)
