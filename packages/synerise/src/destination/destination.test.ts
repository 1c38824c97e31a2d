import { type CustomerEvent, deliver, type Outcome, preview, readEvent } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type SyneriseDestinationOptions, type SyneriseMappedEvent, syneriseDestination } from '../index.js'

const at = '2026-11-20T10:00:00.000Z'
const acceptedAt = Date.parse('2026-11-20T10:00:05.000Z')
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: ['synerise'] })
})
afterEach(() => {
  sandbox.setFaults([])
  sandbox.reset()
})
afterAll(() => sandbox.close())

let count = 0
function eventOf(fields: Record<string, unknown>): CustomerEvent {
  const input = { messageId: `m${++count}`, timestamp: at, userId: 'u1', ...fields }
  return readEvent(input, { now: acceptedAt })
}
const track = (event: string, properties: object = {}) => eventOf({ type: 'track', event, properties })

const itemOf = (event: CustomerEvent): Delivery => ({
  event,
  acceptedAt,
  step: 0,
  attempt: 0,
  maybeDelivered: false,
  wantsReply: false,
})

function destinationOf(options: Partial<SyneriseDestinationOptions> = {}) {
  const { apiKey } = sandbox.credentials.synerise
  return syneriseDestination({ apiKey, baseUrl: sandbox.urls.synerise, ...options })
}

const bodyOf = (event: CustomerEvent, options?: Partial<SyneriseDestinationOptions>) => {
  const [request] = destinationOf(options).plan([itemOf(event)]).requests
  return { endpoint: request?.endpoint, events: JSON.parse(request?.body ?? '[]') }
}

const order = {
  order_id: 'o1',
  total: 20,
  currency: 'EUR',
  products: [{ product_id: 'p1', name: 'Shirt', price: 10, quantity: 2 }],
}

const withDeadline = () => ({ deadlineAt: performance.now() + 5_000 })

describe('delivering', () => {
  it('stores each kind where Synerise keeps it', async () => {
    const destination = destinationOf()
    const outcomes = await deliver(destination, [
      track('Trial Started', { plan: 'pro', note: 'żółć 🐢' }),
      eventOf({ type: 'identify', traits: { email: 'a@b.co', firstName: 'Ada' } }),
      track('Order Completed', order),
      eventOf({ type: 'page', name: 'Home' }),
      eventOf({ type: 'alias', previousId: 'x' }),
    ])
    await destination.close()
    expect(outcomes.map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'delivered',
      'skipped',
    ])
    const { events, profiles } = sandbox.state('synerise')
    expect(events.map(({ action }) => action).sort()).toEqual([
      'page.visit',
      'product.buy',
      'transaction.charge',
      'trial.started',
    ])
    expect(events.find(({ action }) => action === 'trial.started')).toMatchObject({
      time: at,
      params: { plan: 'pro', note: 'żółć 🐢' },
    })
    expect(profiles).toMatchObject([{ values: { customId: 'u1', email: 'a@b.co', firstName: 'Ada' } }])
    const paths = sandbox.requests().map(({ path }) => path)
    expect(paths.sort()).toEqual([
      '/uauth/v2/auth/login/profile',
      '/v4/clients/batch',
      '/v4/events/batch',
      '/v4/transactions/batch',
    ])
    expect(sandbox.requests({ verdict: 'refused' })).toEqual([])
  })

  it('gives a login up that takes longer than timeoutMs', async () => {
    sandbox.setFaults([{ name: 'hang', match: { path: '/uauth/*' }, act: { do: 'hang' } }])
    const destination = destinationOf({ timeoutMs: 50 })
    const [request] = destination.plan([itemOf(track('Trial Started'))]).requests
    const startedAt = performance.now()
    const outcomes = request && (await destination.send(request, { deadlineAt: startedAt + 60_000 }))
    expect(outcomes).toMatchObject([{ status: 'retry', maybeDelivered: false, error: { code: 'login_failed' } }])
    // By default a login has ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(9_000)
    await destination.close()
  })

  it.each([
    ['an event', track('Trial Started'), 1],
    ['an order', track('Order Completed', order), 2],
    ['a profile', eventOf({ type: 'identify', traits: { plan: 'pro' } }), 0],
  ])('%s after a lost answer again, and the repeat changes nothing', async (_, event, stored) => {
    const destination = destinationOf()
    sandbox.setFaults([{ name: 'lost', match: { path: '/v4/*' }, when: { nth: 1 }, act: { do: 'reset-after' } }])
    const send = async () => {
      const [request] = destination.plan([itemOf(event)]).requests
      return request ? destination.send(request, withDeadline()) : []
    }
    const before: readonly Outcome[] = await send()
    expect(before).toMatchObject([{ status: 'retry', maybeDelivered: true }])
    expect(await send()).toMatchObject([{ status: 'delivered' }])
    await destination.close()
    const [first, second] = sandbox.requests({ path: '/v4/*' })
    expect(second?.body).toBe(first?.body)
    expect(sandbox.state('synerise').events).toHaveLength(stored)
    expect(sandbox.state('synerise').profiles).toHaveLength(1)
  })

  it('finds the one bad event among 1,000 and delivers the others', async () => {
    sandbox.setFaults([
      {
        name: 'poison',
        match: { bodyIncludes: 'cat.meow' },
        act: { do: 'answer', status: 400, body: { errors: [{ field: '[3].label' }] } },
      },
    ])
    const destination = destinationOf()
    const events = Array.from({ length: 1_000 }, (_, index) => track(index === 333 ? 'Cat Meow' : 'Dog Bark'))
    const outcomes = await deliver(destination, events)
    await destination.close()
    expect(outcomes.flatMap(({ status }, index) => (status === 'delivered' ? [] : [index]))).toEqual([333])
    expect(outcomes[333]).toMatchObject({ status: 'rejected', error: { kind: 'invalid', code: 'invalid_fields' } })
    expect(sandbox.state('synerise').events).toHaveLength(999)
    expect(sandbox.requests({ path: '/v4/events/batch' }).length).toBeLessThanOrEqual(22)
  })

  it.each([
    [401, 'destination'],
    [403, 'endpoint'],
    [415, 'endpoint'],
  ])('holds the right thing on %i', async (status, scope) => {
    sandbox.setFaults([{ name: 'setup', match: { path: '/v4/*' }, act: { do: 'answer', status } }])
    const destination = destinationOf()
    const outcomes = await deliver(destination, [track('A'), track('B')])
    await destination.close()
    expect(outcomes).toMatchObject([
      { status: 'blocked', scope },
      { status: 'blocked', scope },
    ])
    expect(sandbox.requests({ path: '/v4/events/batch' }).length).toBeLessThanOrEqual(2)
  })

  it('parks an update of an unknown profile alone', async () => {
    const body = { status: 404, error: 'Not Found', path: '/v4/clients/42' }
    sandbox.setFaults([{ name: 'none', match: { path: '/v4/clients/*' }, act: { do: 'answer', status: 404, body } }])
    const destination = destinationOf({ identity: 'id' })
    const outcomes = await deliver(destination, [eventOf({ type: 'identify', userId: '42', traits: { plan: 'pro' } })])
    await destination.close()
    expect(outcomes).toMatchObject([{ status: 'rejected', error: { code: 'profile_not_found' } }])
  })
})

describe('time and salt', () => {
  it('are functions of the event and its acceptance', () => {
    const event = track('Trial Started')
    expect(bodyOf(event)).toEqual(bodyOf(event))
    expect(bodyOf(event)).toMatchObject({ endpoint: 'eventBatch', events: [{ eventSalt: event.messageId, time: at }] })
  })

  it('clamp a future time to the time of acceptance', () => {
    const future = eventOf({ type: 'track', event: 'A', timestamp: '2026-11-20T10:00:05.001Z' })
    expect(bodyOf(future).events).toMatchObject([{ time: '2026-11-20T10:00:05.000Z' }])
    expect(bodyOf(future, { futureTime: 'send' })).toMatchObject({
      endpoint: 'unsaltedEventBatch',
      events: [{ time: '2026-11-20T10:00:05.001Z' }],
    })
    const { settled } = destinationOf({ futureTime: 'refuse' }).plan([itemOf(future)])
    expect(settled).toMatchObject([{ outcome: { status: 'rejected', error: { code: 'future_time' } } }])
  })

  it('without salt, a repeat would act twice, and the endpoints say so', () => {
    const destination = destinationOf({ salt: false })
    const { requests } = destination.plan([track('A'), track('Order Completed', order)].map(itemOf))
    expect(requests.map(({ endpoint }) => destination.endpoints[endpoint])).toMatchObject([
      { path: '/v4/events/batch', repeat: 'harmful' },
      { path: '/v4/transactions/batch', repeat: 'harmful' },
    ])
    for (const { body } of requests) expect(body).not.toContain('eventSalt')
  })
})

describe('a mapping of the caller', () => {
  const mappedBy = (result: SyneriseMappedEvent | readonly SyneriseMappedEvent[] | null) => ({
    mapping: { 'Trial Started': () => result },
  })

  it('gets client, time and salt of the event where it gives none', () => {
    const event = track('Trial Started')
    const { endpoint, events } = bodyOf(event, mappedBy({ action: 'trial.begun', params: { a: 1 } }))
    expect(endpoint).toBe('eventBatch')
    expect(events).toEqual([
      {
        type: 'custom',
        action: 'trial.begun',
        client: { customId: 'u1' },
        label: 'trial.begun',
        time: at,
        eventSalt: event.messageId,
        params: { a: 1 },
      },
    ])
  })

  it('may give several events, each with a salt of its own, sent one after the other', async () => {
    const event = track('Trial Started')
    const own = { client: { email: 'a@b.co' }, time: '2026-11-01T00:00:00Z', eventSalt: 's' }
    const destination = destinationOf(mappedBy([{ action: 'one' }, { type: 'shared' }, { action: 'three', ...own }]))
    const { requests } = preview(destination, [event])
    expect(requests.map(({ step, steps }) => [step, steps])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ])
    const bodies = requests.map(({ body }) => JSON.parse(body ?? '')[0])
    expect(bodies.map(({ eventSalt }) => eventSalt)).toEqual([event.messageId, `${event.messageId}:1`, 's'])
    expect(bodies[2]).toMatchObject(own)
    expect(await deliver(destination, [event])).toMatchObject([{ status: 'delivered' }])
    await destination.close()
    expect(sandbox.state('synerise').events.map(({ action }) => action)).toEqual(['one', 'client.shared', 'three'])
  })

  it.each([
    ['null', { mapping: { 'Trial Started': null } }],
    ['a function that gives null', mappedBy(null)],
    ['a function that gives nothing in a list', mappedBy([])],
  ])('skips with %s', (_, options) => {
    const { settled } = destinationOf(options).plan([itemOf(track('Trial Started'))])
    expect(settled).toMatchObject([{ outcome: { status: 'skipped', reason: 'mapping' } }])
  })

  it('is held to the same rules as the client', () => {
    const { settled } = destinationOf(mappedBy({ action: 'product.buy' })).plan([itemOf(track('Trial Started'))])
    expect(settled).toMatchObject([{ outcome: { status: 'rejected', error: { code: 'invalid_event' } } }])
  })

  it('leaves other events to the default mapping', () => {
    expect(bodyOf(track('Signed In'), mappedBy(null)).events).toMatchObject([{ type: 'logged-in' }])
  })

  it('is needed for names that Synerise takes elsewhere only', () => {
    const { settled } = destinationOf().plan([itemOf(track('Product.Buy'))])
    expect(settled).toMatchObject([{ outcome: { status: 'rejected', error: { code: 'dedicated_action' } } }])
    expect(bodyOf(track('Recommendation Viewed')).events).toMatchObject([{ action: 'recommendation.viewed' }])
  })
})

it('leaves out an e-mail that is not the one of the profile', () => {
  const properties = { email: 'friend@b.co', note: 1 }
  const event = eventOf({ type: 'track', event: 'Invited', properties, context: { traits: { email: 'me@b.co' } } })
  expect(bodyOf(event).events).toMatchObject([{ client: { email: 'me@b.co' }, params: { note: 1 } }])
  expect(bodyOf(event).events[0].params).not.toHaveProperty('email')
  expect(bodyOf(event, { emailIdentifier: false }).events[0].params).toHaveProperty('email')
})
