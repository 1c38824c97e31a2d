import type { Clock } from '@waybill/core'
import type { HttpResponse } from '@waybill/core/destination'
import { expect, it } from 'vitest'
import { watchVendorClock } from './vendor-clock.js'

const noon = Date.parse('2026-11-20T12:00:00.000Z')

/** A vendor whose clock is `skewMs` ahead, and whose answers take 20 ms there and 30 ms back. */
function bench() {
  const world = { real: noon, localMs: 0, skewMs: 0, headers: {}, status: 200, body: '' }
  const clock: Clock = {
    now: () => world.real + world.localMs,
    elapsed: () => world.real,
    after: () => () => undefined,
  }
  const vendorClock = watchVendorClock(
    {
      async send({ path }): Promise<HttpResponse> {
        world.real += 20
        const vendorAt = world.real + world.skewMs
        world.real += 30
        const body =
          path === '/v4/server/time' ? JSON.stringify({ serverTime: new Date(vendorAt).toISOString() }) : world.body
        return { status: world.status, headers: { date: new Date(vendorAt).toUTCString(), ...world.headers }, body }
      },
      redact: (text) => text,
      close: async () => undefined,
    },
    clock,
  )
  const answer = () => vendorClock.transport.send({ method: 'POST', path: '/v4/events/batch' }, { deadlineAt: 0 })
  /** How far the vendor's clock is ahead of what is surely reached. */
  const behind = () => world.real + world.skewMs - (vendorClock.atLeast() ?? Number.NaN)
  return { world, vendorClock, answer, behind }
}

it('knows nothing before the first answer, and after `ask` what the way back took', async () => {
  const { vendorClock, behind, world } = bench()
  world.skewMs = -5_000
  expect(vendorClock.atLeast()).toBeUndefined()
  await vendorClock.ask()
  expect(behind()).toBe(30)
  // Never later than the vendor's clock by more than the way there, and a millisecond.
  expect(vendorClock.now()).toBeLessThanOrEqual(world.real + world.skewMs + 21)
})

it('learns from `Date`, of which the latest in its second says most', async () => {
  const { answer, behind, world } = bench()
  world.real += 400
  await answer()
  expect(behind()).toBe(450)
  world.real += 535
  await answer()
  expect(behind()).toBeLessThanOrEqual(35)
})

it('says less and less while no answer comes, and does not care when the local clock is set', async () => {
  const { vendorClock, behind, world } = bench()
  await vendorClock.ask()
  world.real += 3_600_000
  world.localMs = 86_400_000
  expect(behind()).toBeGreaterThan(30 + 300)
  expect(behind()).toBeLessThan(30 + 400)
  expect(vendorClock.now()).toBeLessThan(world.real + 1_000)
})

it('believes the latest answer where the vendor set its clock back', async () => {
  const { vendorClock, answer, behind, world } = bench()
  await vendorClock.ask()
  world.skewMs = -60_000
  await answer()
  expect(behind()).toBeGreaterThanOrEqual(0)
  expect(vendorClock.now()).toBeLessThan(world.real - 58_000)
})

it.each([
  ["a proxy's 502", { status: 502 }],
  ["a proxy's page", { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }],
  ['an answer without a `Date`', { headers: { date: '' } }],
])('learns nothing from %s', async (_, answered) => {
  const { vendorClock, answer, world } = bench()
  Object.assign(world, answered)
  await answer()
  expect(vendorClock.atLeast()).toBeUndefined()
})
