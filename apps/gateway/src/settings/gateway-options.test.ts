import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@waybill/core'
import type { LifecycleEvent } from '@waybill/delivery'
import { afterEach, describe, expect, it } from 'vitest'
import { createGateway } from '../create-gateway.js'
import type { GatewayOptions } from '../gateway-options.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

let test: TestGateway
const start = async (options: Partial<GatewayOptions>) => {
  test = await startTestGateway(options)
}

const event = { userId: 'u-1', event: 'Something Special', messageId: 'm-1' }
const accept = async (body: object = event) => expect((await test.post('/v1/track', body)).status).toBe(200)
const laneOf = async (lane: string, messageId = 'm-1') => {
  const found = await test.gateway.waybill.where('test-key', messageId)
  return found.status === 'found' ? found.lanes[lane] : undefined
}

describe('options of the engine, given to the gateway', () => {
  afterEach(() => test.close())

  it('pace one lane, or all the others', async () => {
    await start({ lanes: { yespo: { initialConcurrency: 3 } }, defaults: { initialConcurrency: 5 } })
    const { lanes } = await test.gateway.waybill
      .lanes()
      .then((all) => ({ lanes: new Map(all.map((one) => [one.lane, one])) }))
    expect(lanes.get('yespo')?.concurrency).toBe(3)
    expect(lanes.get('synerise')?.concurrency).toBe(5)
  })

  it('let an event pass an identify that is stuck', async () => {
    await start({ order: 'none', defaults: { backoffMs: 60_000 } })
    const match = { vendor: 'yespo', path: '/api/v1/contact*' } as const
    test.sandbox.setFaults([{ name: 'down', match, act: { do: 'answer', status: 503 } }])
    await test.post('/v1/identify', { userId: 'u-1', messageId: 'm-0', traits: { email: 'ada@shop.example' } })
    await accept()
    await expect.poll(() => laneOf('yespo'), { timeout: 20_000 }).toMatchObject({ state: 'delivered' })
    expect(await laneOf('yespo', 'm-0')).toMatchObject({ state: 'pending' })
  })

  it('bound an event below what the route takes', async () => {
    await start({ maxEventBytes: 500 })
    const response = await test.post('/v1/track', { ...event, properties: { text: 'x'.repeat(600) } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ rule: expect.stringContaining('500 is the limit') }] })
  })

  it('ask for consent', async () => {
    await start({ consent: (events, lane) => events.map(() => lane === 'yespo') })
    await accept()
    await test.gateway.waybill.flush()
    expect(await laneOf('yespo')).toMatchObject({ state: 'delivered' })
    expect(await laneOf('synerise')).toMatchObject({ state: 'skipped', reason: 'no_consent' })
  })

  it('keep no body once an event is settled', async () => {
    await start({ retention: { bodies: false } })
    await accept()
    await test.gateway.waybill.flush()
    const found = await test.gateway.waybill.where('test-key', 'm-1')
    expect(found).toMatchObject({ status: 'found', lanes: { yespo: { state: 'delivered' } } })
    expect('event' in found && found.event).toBeFalsy()
  })

  it('send for some lanes alone', async () => {
    await start({ deliver: ['yespo'] })
    await accept()
    await expect.poll(() => laneOf('yespo'), { timeout: 20_000 }).toMatchObject({ state: 'delivered' })
    expect(await laneOf('synerise')).toMatchObject({ state: 'pending' })
    expect(test.sandbox.requests({ vendor: 'synerise' })).toEqual([])
  })

  it('tell what happens', async () => {
    const heard: LifecycleEvent['type'][] = []
    await start({ observe: ({ type }) => heard.push(type) })
    await accept()
    await test.gateway.waybill.flush()
    expect(heard).toEqual(expect.arrayContaining(['accepted', 'attempt', 'settled']))
  })

  it('take the time from another clock', async () => {
    await start({ clock: { ...systemClock, now: () => Date.parse('2024-05-01T10:00:00Z') } })
    await accept()
    const found = await test.gateway.waybill.where('test-key', 'm-1')
    expect(found).toMatchObject({ event: { timestamp: '2024-05-01T10:00:00.000Z' } })
  })

  it('draw their waits from another chance', async () => {
    let drawn = 0
    await start({
      defaults: { backoffMs: 10 },
      random: () => {
        drawn++
        return 0
      },
    })
    test.sandbox.setFaults([{ name: 'once', when: { times: 1 }, act: { do: 'answer', status: 503 } }])
    await accept()
    await test.gateway.waybill.flush()
    expect(drawn).toBeGreaterThan(0)
  })
})

it('shows the dashboard of the folder that it is given', async () => {
  const dashboardFolder = mkdtempSync(join(tmpdir(), 'waybill-dashboard-'))
  writeFileSync(join(dashboardFolder, 'index.html'), '<title>A dashboard of our own</title>')
  await start({ adminToken: 'a-token-of-some-length', dashboardFolder })
  expect(await (await fetch(`${test.url}/admin/`)).text()).toContain('A dashboard of our own')
  await test.close()
  rmSync(dashboardFolder, { recursive: true })
})

describe('where the gateway listens', () => {
  it('is the port that it is given', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const address = holder.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise((resolve) => holder.close(resolve))
    const gateway = await createGateway({ destinations: [], port })
    expect(await gateway.listen()).toBe(`http://127.0.0.1:${port}`)
    await gateway.close()
  })

  // Other systems have one loopback address.
  it.runIf(process.platform === 'linux')('is the host that it is given, and no other', async () => {
    const gateway = await createGateway({ destinations: [], host: '127.0.0.2', port: 0 })
    const url = await gateway.listen()
    expect(url).toContain('http://127.0.0.2:')
    await expect(fetch(`${url.replace('127.0.0.2', '127.0.0.1')}/healthz`)).rejects.toThrow()
    await gateway.close()
  })
})
