import { type CustomerEvent, type CustomerEventInput, type Destination, deliver, readEvent } from '@waybill/core'
import { type Sandbox, type SandboxSettings, startSandbox } from '@waybill/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import { type YespoDestinationOptions, yespoDestination } from '../index.js'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function start(
  options: Partial<YespoDestinationOptions> = {},
  settings: SandboxSettings['yespo'] = {},
): Promise<{ sandbox: Sandbox; destination: Destination }> {
  const sandbox = await startSandbox({ vendors: ['yespo'], settings: { yespo: settings } })
  open.push(sandbox)
  const destination = yespoDestination({
    apiKey: sandbox.credentials.yespo.apiKey,
    baseUrl: sandbox.urls.yespo,
    ...options,
  })
  open.push(destination)
  return { sandbox, destination }
}

let count = 0
function read(input: CustomerEventInput): CustomerEvent {
  return readEvent({ timestamp: '2026-03-01T12:00:00.000Z', ...input }, { now: 0, newId: () => `m${++count}` })
}
const track = (event: string, properties: object = {}, userId = 'u1') =>
  read({ type: 'track', event, userId, properties: { ...properties } })
const identify = (traits: object, userId = 'u1') => read({ type: 'identify', userId, traits: { ...traits } })
const orderOf = (id: string, more: object = {}) =>
  track('Order Completed', { order_id: id, total: 10, currency: 'EUR', ...more })
const delivered = { status: 'delivered', httpStatus: 200 }

describe('yespoDestination', () => {
  it('delivers an event', async () => {
    const { sandbox, destination } = await start()
    const [outcome] = await deliver(destination, [track('Signed Up', { plan: 'pro', nested: { a: [1, 'ж'] } })])
    expect(outcome).toEqual({ ...delivered, reply: { status: 200, body: undefined } })
    expect(sandbox.state('yespo').events).toMatchObject([
      {
        eventTypeKey: 'Signed Up',
        keyValue: 'u1',
        params: {
          externalCustomerId: 'u1',
          plan: 'pro',
          nested: { a: [1, 'ж'] },
          occurredAt: '2026-03-01T12:00:00.000Z',
        },
      },
    ])
    expect(sandbox.requests()[0]?.headers['content-type']).toBe('application/json; charset=UTF-8')
  })

  it('an identify never clears what it does not mention', async () => {
    const { sandbox, destination } = await start({ customFields: { plan: 10001 } })
    await deliver(destination, [identify({ email: 'a@b.co', firstName: 'Ann', lastName: 'Lee', plan: 'pro' })])
    await deliver(destination, [identify({ email: 'a@b.co', firstName: 'Anna' })])
    expect(sandbox.state('yespo').contacts).toMatchObject([
      {
        values: { externalCustomerId: 'u1', email: 'a@b.co', firstName: 'Anna', lastName: 'Lee' },
        fields: { 10001: 'pro' },
      },
    ])
  })

  it('packs orders and keeps one order per number', async () => {
    const { sandbox, destination } = await start()
    const events = [
      orderOf('o1'),
      orderOf('o2'),
      track('Order Delivered', { order_id: 'o1', total: 12, currency: 'EUR' }),
    ]
    expect(await deliver(destination, events)).toMatchObject([delivered, delivered, delivered])
    expect(sandbox.requests()).toHaveLength(1)
    expect(sandbox.state('yespo').orders).toMatchObject([
      { externalOrderId: 'o1', status: 'DELIVERED', totalCost: 12, date: '2026-03-01T12:00:00.000Z' },
      { externalOrderId: 'o2', status: 'INITIALIZED' },
    ])
  })

  it('takes at most 1,000 orders into a request', async () => {
    const { destination } = await start()
    const items = Array.from({ length: 1_001 }, (_, index) => ({
      ...{ event: orderOf(`o${index}`), step: 0, attempt: 0, maybeDelivered: false, acceptedAt: 0, wantsReply: false },
    }))
    expect(destination.plan(items).requests.map(({ calls }) => calls.length)).toEqual([1_000, 1])
  })

  it('refuses an event that is too large, before anything is sent', async () => {
    const { sandbox, destination } = await start({ maxEventBytes: 300 })
    const outcomes = await deliver(destination, [track('A', { text: 'ж'.repeat(150) }), track('A')])
    expect(outcomes).toMatchObject([{ status: 'rejected', error: { code: 'too_large', kind: 'invalid' } }, delivered])
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('parks the refused contact of a successful answer', async () => {
    const { sandbox, destination } = await start()
    sandbox.setFaults([
      {
        name: 'failed',
        act: {
          do: 'answer',
          status: 200,
          body: { id: 0, failedContacts: { email: 'ann@example.com', message: 'bad' } },
        },
      },
    ])
    const [outcome] = await deliver(destination, [identify({ email: 'ann@example.com' })])
    expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'partly_refused' } })
    expect(JSON.stringify(outcome)).toContain('failedContacts')
    expect(JSON.stringify(outcome)).not.toContain('ann@example.com')
  })
})

describe('orders that are refused', () => {
  const answer = (failedOrders: unknown) =>
    ({
      name: 'failed',
      when: { nth: 1 },
      act: { do: 'answer-after-accepting', status: 200, body: { failedOrders } },
    }) as const

  it.each([
    ['one, as an object', { externalOrderId: 'o2', message: 'bad' }],
    ['one, in a list', [{ order: { externalOrderId: 'o2' }, message: 'bad' }]],
  ])('%s: only that one is parked, and none is sent twice', async (_, failedOrders) => {
    const { sandbox, destination } = await start()
    sandbox.setFaults([answer(failedOrders)])
    const outcomes = await deliver(destination, [orderOf('o1'), orderOf('o2'), orderOf('o3')])
    const parked = { status: 'rejected', error: { code: 'partly_refused' }, maybeDelivered: true }
    expect(outcomes).toMatchObject([{ status: 'delivered' }, parked, { status: 'delivered' }])
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('without a number they are found by halves', async () => {
    const { sandbox, destination } = await start()
    const failed = { status: 200, body: { failedOrders: [{ message: 'bad' }] } }
    sandbox.setFaults([{ name: 'poison', match: { bodyIncludes: '"o2"' }, act: { do: 'answer', ...failed } }])
    const outcomes = await deliver(
      destination,
      ['o1', 'o2', 'o3', 'o4'].map((id) => orderOf(id)),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered', 'delivered'])
    expect(
      sandbox
        .state('yespo')
        .orders.map(({ externalOrderId }) => externalOrderId)
        .sort(),
    ).toEqual(['o1', 'o3', 'o4'])
  })

  it('a refused request is halved until the order at fault stands alone', async () => {
    const { sandbox, destination } = await start()
    const act = { do: 'answer', status: 400, body: 'externalOrderId: is wrong' } as const
    sandbox.setFaults([{ name: 'poison', match: { bodyIncludes: '"o2"' }, act }])
    const outcomes = await deliver(
      destination,
      ['o1', 'o2', 'o3', 'o4'].map((id) => orderOf(id)),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered', 'delivered'])
    expect(outcomes[1]).toMatchObject({ error: { code: 'bad_request', kind: 'invalid' }, maybeDelivered: false })
  })
})

describe('doubtful attempts', () => {
  const item = (event: CustomerEvent, maybeDelivered: boolean) => ({
    ...{ event, step: 0, attempt: maybeDelivered ? 1 : 0, maybeDelivered, acceptedAt: 0, wantsReply: false },
  })
  const send = async (destination: Destination, event: CustomerEvent, maybeDelivered = false) => {
    const [request] = destination.plan([item(event, maybeDelivered)]).requests
    if (!request) throw new Error('nothing planned')
    return (await destination.send(request, { deadlineAt: performance.now() + 60_000 }))[0]
  }

  it('a lost answer may have been a delivery, and a repeat is the default', async () => {
    const { sandbox, destination } = await start()
    sandbox.setFaults([{ name: 'lost', when: { nth: 1 }, act: { do: 'reset-after' } }])
    const event = track('Signed Up')
    expect(await send(destination, event)).toMatchObject({ status: 'retry', maybeDelivered: true, scope: 'endpoint' })
    expect(await send(destination, event, true)).toEqual(delivered)
    expect(destination.endpoints['event']?.repeat).toBe('harmless')
    expect((await start({ repeatEvents: false })).destination.endpoints['event']?.repeat).toBe('harmful')
  })

  it('"Duplicated request" is a delivery after a doubtful attempt, else for a person', async () => {
    const { sandbox, destination } = await start()
    sandbox.setFaults([{ name: 'duplicate', act: { do: 'duplicate' } }])
    expect(await send(destination, orderOf('o1'), true)).toMatchObject({ status: 'delivered', duplicate: true })
    expect(await send(destination, orderOf('o1'))).toMatchObject({
      status: 'rejected',
      error: { code: 'duplicated_request' },
    })
  })

  it('a wrong key holds the destination', async () => {
    const { destination } = await start({ apiKey: 'not-the-key' })
    expect(await send(destination, track('A'))).toMatchObject({
      status: 'blocked',
      scope: 'destination',
      error: { code: 'unauthorized' },
    })
  })

  it('429 waits as told', async () => {
    const { sandbox, destination } = await start()
    sandbox.setFaults([{ name: 'busy', act: { do: 'throttle', retryAfterSeconds: 7 } }])
    expect(await send(destination, track('A'))).toMatchObject({
      status: 'retry',
      afterMs: 7_000,
      maybeDelivered: false,
    })
  })

  it('timeoutMs bounds a request within its deadline', async () => {
    const { sandbox, destination } = await start({ timeoutMs: 50 })
    sandbox.setFaults([{ name: 'silent', act: { do: 'hang' } }])
    expect(await send(destination, track('A'))).toMatchObject({ status: 'retry', error: { code: 'timeout' } })
  })
})

describe('the options', () => {
  it('names every wrong one', () => {
    const wrong = { apiKey: 'k', mapping: { A: 1 }, keyValue: 'x', customFields: { plan: 'p' }, maxBytes: 1 }
    for (const name of ['mapping.A', 'keyValue', 'customFields.plan', 'maxBytes'])
      expect(() => yespoDestination(wrong as unknown as YespoDestinationOptions)).toThrow(name)
    expect(() => yespoDestination({} as YespoDestinationOptions)).toThrow(/yespoDestination: apiKey is missing/)
  })
})
