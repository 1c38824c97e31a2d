import { type Fault, startSandbox } from '@waybill/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import { lostAnswer } from '../testing/bench.js'
import { createSynerise } from './client.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const bark = { action: 'dog.bark', client: { customId: 'u' } } as const
const noTime: Fault = { name: 'no time', match: { path: '/v4/server/time' }, act: { do: 'reset-before' } }

async function open(clockSkewMs: number, faults: readonly Fault[]) {
  const sandbox = await startSandbox({ vendors: ['synerise'], settings: { synerise: { clockSkewMs } }, faults })
  closing.push(() => sandbox.close())
  const { apiKey, workspaceGuid } = sandbox.credentials.synerise
  const client = createSynerise({ apiKey, workspaceGuid, baseUrl: sandbox.urls.synerise })
  closing.push(() => client.close())
  const stored = () => sandbox.state('synerise').events.map(({ time }) => time)
  return { sandbox, client, stored }
}

describe.each([0, -700, -5_000, -3_600_000, 3_600_000])('with a vendor whose clock differs by %d ms', (clockSkewMs) => {
  it.each([
    ['without a time', {}],
    ['with its own time', { time: new Date() }],
  ])('the very first event, %s, is stored once when its answer is lost', async (_, fields) => {
    const { client, stored, sandbox } = await open(clockSkewMs, [lostAnswer('/v4/events/custom')])
    const { time, keyed } = await client.events.custom({ ...bark, ...fields })
    expect(keyed).toBe(true)
    expect(stored()).toEqual([time])
    expect(sandbox.requests().filter(({ path }) => path === '/v4/events/custom')).toHaveLength(2)
  })
})

it('is asked for its time once, by all first calls together, and not for what cannot overwrite', async () => {
  const { client, sandbox } = await open(0, [])
  const asked = () => sandbox.requests().filter(({ path }) => path === '/v4/server/time').length
  await expect(client.events.custom({ ...bark, action: '' as 'a' })).rejects.toMatchObject({ kind: 'invalid' })
  await client.events.batch([])
  expect(sandbox.requests()).toEqual([])
  await Promise.all([client.events.custom(bark), client.events.batch([bark])])
  expect(asked()).toBe(1)
})

it('while its time is not known, an event is not keyed, and not repeated', async () => {
  const { client, stored } = await open(-5_000, [noTime, lostAnswer('/v4/events/custom')])
  await expect(client.events.custom(bark)).rejects.toMatchObject({ sent: true })
  expect(stored()).toHaveLength(1)
  expect(await client.events.custom(bark)).toMatchObject({ keyed: false })
  // That answer has told the time.
  expect(await client.events.custom(bark)).toMatchObject({ keyed: true, remarks: [] })
})

it('is asked within the time of the call, and of its signal', async () => {
  const { client } = await open(0, [{ name: 'mute', act: { do: 'hang' } }])
  const late = client.events.custom(bark, { timeoutMs: 60 })
  await expect(late).rejects.toMatchObject({ code: 'timeout' })
  await expect(client.events.custom(bark, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
    code: 'aborted',
  })
  await expect(client.events.custom(bark, { timeoutMs: -1 })).rejects.toMatchObject({ kind: 'invalid' })
})

it("a proxy's page does not tell the vendor's time", async () => {
  const page = { do: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' } as const
  const { client } = await open(0, [
    { ...noTime, act: page },
    { name: 'page', when: { nth: 2 }, act: page },
  ])
  await expect(client.events.custom(bark)).rejects.toMatchObject({ kind: 'unknown' })
  expect(await client.events.custom(bark)).toMatchObject({ keyed: false })
})
