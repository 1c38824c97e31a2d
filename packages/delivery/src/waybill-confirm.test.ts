import { type Outcome, WaybillError } from '@waybill/core'
import { expect, it } from 'vitest'
import { createWaybill } from './create-waybill.js'
import { memoryStore } from './memory-store/memory-store.js'
import { destinationWith } from './testing/requests.js'

const error = new WaybillError('The answer was lost.', { kind: 'unavailable', code: 'lost' })
const lost: Outcome = { status: 'retry', error, scope: 'call', maybeDelivered: true }

it.each([undefined, 'cart'])(
  'asks a vendor nothing while it is held (%s), and writes no such ask',
  async (endpoint) => {
    let asks = 0
    const destination = destinationWith({
      specVersion: 1,
      send: async ({ calls }) => calls.map(() => lost),
      confirm: async () => {
        asks++
        return 'cannot_say'
      },
      close: async () => undefined,
    })
    const waybill = await createWaybill({
      store: memoryStore(),
      destinations: [destination],
      defaults: { confirmForMs: 1_500 },
    })
    await waybill.accept({ type: 'track', event: 'A', userId: 'cart', messageId: 'm1' })
    await expect.poll(() => asks).toBe(1)
    await waybill.hold({ lane: 'a', ...(endpoint && { endpoint }), reason: 'by hand' })
    const atHold = asks
    const delivery = async () => {
      const where = await waybill.where('default', 'm1')
      return where.status === 'found' ? where.lanes['a'] : undefined
    }
    await expect.poll(async () => (await delivery())?.state).toBe('parked')
    expect(asks).toBe(atHold)
    expect((await delivery())?.attempts.filter((one) => one.endpoint === 'confirm')).toHaveLength(atHold)
    await waybill.close()
  },
)
