import { createWaybill } from '@waybill/delivery'
import { postgresStore } from '../../packages/store-postgres/src/postgres-store.js'
import { destinationAt } from '../../packages/store-postgres/src/testing/vendor.js'

/** A process of a fleet. It ends itself, as a mapping that crashes would, when it plans the event `poison`. */
const [connectionString = '', baseUrl = '', role] = process.argv.slice(2)
const waybill = await createWaybill({
  store: postgresStore({ connectionString, pollMs: 20 }),
  destinations: [
    destinationAt(baseUrl, 'vendor', (messageId) => {
      if (messageId === 'poison') process.kill(process.pid, 'SIGKILL')
    }),
  ],
  deliver: role === 'deliver',
})
process.once('message', async () => {
  await waybill.close()
  process.disconnect()
})
if (role === 'decide')
  void waybill.decide(
    { type: 'track', event: 'A', userId: 'u', messageId: 'asked' },
    { destination: 'vendor', timeoutMs: 60_000 },
  )
process.send?.('ready')
// What keeps the process alive from here on is the engine alone.
process.channel?.unref()
