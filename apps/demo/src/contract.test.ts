import { createWaybill, memoryStore, type Waybill } from '@waybill/delivery'
import { type Fault, type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCustomers } from './demo-shop.js'
import { destinationsAt } from './destinations-at.js'

let sandbox: Sandbox
let delivery: Waybill

async function start(faults: readonly Fault[]): Promise<void> {
  sandbox = await startSandbox({ faults })
  delivery = await createWaybill({
    store: memoryStore(),
    destinations: destinationsAt(sandbox),
    defaults: { backoffMs: 20 },
  })
}

afterEach(async () => {
  await delivery.close({ timeoutMs: 50 })
  await sandbox.close()
})

describe('the three vendors under delivery', () => {
  it('1 of 64 answers delayed by 5 s: the other 63 are settled before it', async () => {
    await start([{ name: 'slow', match: { vendor: 'yespo' }, when: { nth: 17 }, act: { do: 'delay', ms: 5_000 } }])
    const customers = makeCustomers(64)
    await delivery.acceptMany(customers.map(({ userId }) => ({ type: 'track', event: 'Signed In', userId })))
    await expect
      .poll(async () => (await delivery.totals())['yespo'], { timeout: 20_000 })
      .toMatchObject({ delivered: 63, pending: 1 })
  })

  it('identify then track of one user arrive in that order at a slow profile endpoint', async () => {
    const slow = (path: string, vendor: 'yespo' | 'synerise') =>
      ({ name: `${vendor} slow`, match: { vendor, path }, act: { do: 'delay', ms: 300 } }) as const
    await start([slow('/v4/clients/batch', 'synerise'), slow('/api/v1/contacts', 'yespo')])
    await delivery.acceptMany([
      { type: 'identify', userId: 'u-1', anonymousId: 'a-1', traits: { email: 'ada@shop.example' } },
      { type: 'track', event: 'Signed Up', userId: 'u-1' },
      { type: 'page', name: 'Home', anonymousId: 'a-1' },
    ])
    expect(await delivery.flush()).toMatchObject({ settled: true })
    for (const vendor of ['synerise', 'yespo'] as const) {
      expect(sandbox.operations({ vendor }).map(({ kind }) => kind)[0]).toBe('profile')
      expect(sandbox.operations({ vendor }).length).toBeGreaterThan(1)
    }
  })

  it('a batch of 1,000 with one poison settles the other 999 in few requests', async () => {
    // What the mapping lets through and the vendor refuses: found by splitting.
    await start([
      {
        name: 'poison',
        match: { vendor: 'synerise', bodyIncludes: 'poison-500' },
        act: { do: 'answer', status: 400, body: { error: 'Bad Request', status: 400, message: 'no' } },
      },
    ])
    await delivery.acceptMany(
      Array.from({ length: 1_000 }, (_, index) => ({ type: 'track', event: 'Dog Barked', userId: `poison-${index}` })),
    )
    await delivery.flush()
    expect((await delivery.totals())['synerise']).toMatchObject({ accepted: 1_000, delivered: 999, parked: 1 })
    expect(sandbox.requests({ vendor: 'synerise', path: '/v4/events/batch' }).length).toBeLessThanOrEqual(24)
    const [parked] = await delivery.find({ lane: 'synerise', state: 'parked' })
    expect(parked?.delivery.attempts.at(-1)).toMatchObject({ calls: 1, status: 400, kind: 'invalid' })
  })

  it('a token that dies under 64 requests in flight costs one login', async () => {
    await start([
      {
        name: 'expired',
        match: { vendor: 'synerise', path: '/v4/events/batch' },
        when: { nth: 2 },
        act: { do: 'expire-token' },
      },
    ])
    await delivery.accept({ type: 'track', event: 'Warm Up', userId: 'u-0' })
    await delivery.flush()
    await Promise.all(
      makeCustomers(64).map(({ userId }) => delivery.accept({ type: 'track', event: 'Signed In', userId })),
    )
    await delivery.flush()
    expect((await delivery.totals())['synerise']).toMatchObject({ delivered: 65 })
    expect(sandbox.requests({ vendor: 'synerise', path: '/uauth/v2/auth/login/profile' })).toHaveLength(2)
  })
})
