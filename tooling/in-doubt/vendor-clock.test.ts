import { createWaybill, memoryStore } from '@waybill/delivery'
import { type Fault, startSandbox } from '@waybill/sandbox'
import { syneriseDestination } from '@waybill/synerise'
import { afterEach, expect, it } from 'vitest'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const count = 90
const lost: Fault = {
  name: 'lost',
  match: { path: '/v4/events/*' },
  // A tenth of them.
  when: { nth: [2, 11, 17] },
  act: { do: 'reset-after' },
}
const noTime: Fault = { name: 'no time', match: { path: '/v4/server/time' }, act: { do: 'reset-before' } }

/** Sends fresh events, a few in each request, to a vendor whose clock differs, and which loses answers. */
async function run(clockSkewMs: number, faults: readonly Fault[]) {
  const sandbox = await startSandbox({
    vendors: ['synerise'],
    settings: { synerise: { clockSkewMs } },
    faults,
    seed: 7,
  })
  closing.push(() => sandbox.close())
  const { apiKey, workspaceGuid } = sandbox.credentials.synerise
  const destination = syneriseDestination({
    apiKey,
    workspaceGuid,
    baseUrl: sandbox.urls.synerise,
    maxBatchBytes: 1_000,
  })
  const waybill = await createWaybill({ store: memoryStore(), destinations: [destination], defaults: { backoffMs: 1 } })
  closing.push(() => waybill.close({ timeoutMs: 2_000 }))
  const events = Array.from({ length: count }, (_, n) => ({
    type: 'track' as const,
    event: 'Seen',
    userId: `u-${n}`,
    properties: { n },
  }))
  await waybill.acceptMany(events)
  await waybill.flush()
  const stored = sandbox.state('synerise').events.map(({ params }) => params['n'])
  return { stored, tally: (await waybill.totals())['synerise'], lost: sandbox.faultCounts()['lost'] ?? 0 }
}

it.each([
  ['as ours', 0],
  ['an hour ahead', 3_600_000],
  ['a little behind, so that what is younger waits', -300],
])('a clock that is %s: what has a lost answer is repeated, and stored once', async (_, clockSkewMs) => {
  const { stored, tally, lost: times } = await run(clockSkewMs, [lost])
  expect(times).toBe(3)
  expect(new Set(stored).size).toBe(count)
  expect(stored).toHaveLength(count)
  expect(tally).toMatchObject({ delivered: count, parked: 0 })
})

it.each([
  ['is an hour behind', -3_600_000, []],
  ['is not known, and behind', -800, [noTime]],
])('a clock that %s: what has a lost answer is not repeated, but parked', async (_, clockSkewMs, faults) => {
  const { stored, tally, lost: times } = await run(clockSkewMs, [lost, ...faults])
  expect(times).toBe(3)
  expect(stored).toHaveLength(count)
  expect(tally?.delivered).toBeLessThan(count)
  expect(tally).toMatchObject({ parked: count - (tally?.delivered ?? 0) })
})
