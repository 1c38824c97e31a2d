import { type FaultAct, type Sandbox, startSandbox } from '@waybill/sandbox'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSalesforcePersonalization, encodeEvent, type SalesforceEvent, type SalesforceWay } from '../../index.js'

const vendor = 'salesforce-personalization'
let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: { strict: false } } })
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  client = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset, apiKeyId, apiKeySecret })
})
beforeEach(() => {
  sandbox.reset()
  sandbox.setFaults([])
})
afterAll(async () => {
  await client.close()
  await sandbox.close()
})

const ways: readonly SalesforceWay[] = ['authevent', 'json', 'form', 'get']
const addToCart: SalesforceEvent = {
  action: 'Dodano 🎁 do koszyka',
  itemAction: 'Add To Cart',
  user: { id: 'Zoë' },
  source: { channel: 'Server' },
  cart: { singleLine: { Product: { _id: 'BUT-Ż', price: 89.5, quantity: 1 } } },
}

const line = { _id: 'BUT-Ż', price: 10, quantity: 1 }
const order = { Product: { orderId: 'O-1', totalValue: 10, lineItems: [line] } }
const purchase: SalesforceEvent = { itemAction: 'Purchase', user: { id: 'Zoë' }, order }
const interactionNamed = (name: string): SalesforceEvent => ({
  interaction: {
    name,
    order: {
      id: 'O-1',
      lineItems: [{ catalogObjectType: 'Product', catalogObjectId: 'BUT-Ż', price: 10, quantity: 1 }],
    },
  },
  user: { anonymousId: '0f1e2d3c4b5a6978' },
})
const actingTwice: readonly [string, SalesforceEvent][] = [
  ['adds to the cart', addToCart],
  ['is a purchase', purchase],
  ['is a purchase in the other dialect', interactionNamed('Purchase')],
  ['is a purchase in small letters', interactionNamed(' purchase')],
  ['brings an order by its action alone', { action: 'Purchase', user: { id: 'Zoë' }, order }],
  [
    'brings a line of the cart by its action alone',
    { action: 'Add To Cart', user: { id: 'Zoë' }, cart: { singleLine: { Product: line } } },
  ],
]

describe.each(ways)('an event sent via %s', (via) => {
  it('arrives as it was, without credentials outside the trusted channel', async () => {
    const reply = await client.events.send(addToCart, { via, headers: { 'x-trace': 'one' } })
    expect(reply.errorCode).toBe(0)
    const [request] = sandbox.requests()
    expect(request?.decoded).toEqual(via === 'authevent' || via === 'json' ? addToCart : expect.anything())
    expect(sandbox.operations().map(({ content }) => content)).toEqual([addToCart])
    expect(request?.headers['x-trace']).toBe('one')
    expect(request?.headers['authorization'] !== undefined).toBe(via === 'authevent')
    expect(request?.path).toBe(`/api2/${via === 'authevent' ? 'authevent' : 'event'}/engage`)
    expect(request?.method).toBe(via === 'get' ? 'GET' : 'POST')
  })

  it.each(actingTwice)(
    'that %s is not repeated after a doubtful answer, and is when it was surely not taken',
    async (_, event) => {
      sandbox.setFaults([{ name: 'lost', when: { first: 1 }, act: { do: 'reset-after' } }])
      await expect(client.events.send(event, { via })).rejects.toMatchObject({ code: 'connection_lost' })
      expect(sandbox.operations()).toHaveLength(1)
      sandbox.setFaults([{ name: 'busy', when: { first: 1 }, act: { do: 'busy' } }])
      expect((await client.events.send(event, { via })).errorCode).toBe(0)
      expect(sandbox.operations()).toHaveLength(2)
    },
  )
})

it('a purchase is not repeated where a proxy lost the connection behind it', async () => {
  const body = 'upstream connect error or disconnect/reset before headers. reset reason: connection termination'
  sandbox.setFaults([{ name: 'lost', when: { first: 1 }, act: { do: 'answer-after-accepting', status: 503, body } }])
  await expect(client.events.send(purchase)).rejects.toMatchObject({ code: 'connection_behind_lost' })
  expect(sandbox.operations()).toHaveLength(1)
})

describe.each(ways)('a hostile answer to an event sent via %s', (via) => {
  const event = { action: 'a', user: { id: 'u' } }
  const send = () => client.events.send(event, { via, timeoutMs: 1_500, retry: false })

  it.each<[string, FaultAct, object]>([
    ['a body that trickles', { do: 'slow-body', bytesPerSecond: 5 }, { kind: 'unavailable', code: 'timeout' }],
    ['JSON cut off', { do: 'truncate', bytes: 20 }, { kind: 'unavailable', code: 'connection_lost' }],
    ['an HTML page', { do: 'answer', status: 200, body: '<html>' }, { kind: 'unknown', code: 'salesforce_not_json' }],
    ['no body', { do: 'answer', status: 204, body: '' }, { kind: 'unknown', code: 'salesforce_not_json' }],
    ['plain text', { do: 'answer', status: 200, body: 'OK' }, { kind: 'unknown', code: 'salesforce_not_json' }],
    ['an HTML error', { do: 'answer', status: 500, body: '<html>' }, { kind: 'unavailable', status: 500 }],
    ['a redirect elsewhere', { do: 'redirect', to: 'http://127.0.0.1:9/' }, { kind: 'setup', code: 'redirected' }],
  ])('is a typed error: %s', async (_, act, expected) => {
    sandbox.setFaults([{ name: 'hostile', act }])
    await expect(send()).rejects.toMatchObject(expected)
    expect(sandbox.requests()).toHaveLength(1)
  })
})

describe('a GET', () => {
  const padded = (length: number) => ({ action: 'a', user: { id: 'u' }, filler: 'x'.repeat(length) })
  const lengthOf = (event: object) =>
    `${sandbox.urls[vendor]}/api2/event/engage?event=${encodeURIComponent(encodeEvent(event))}`.length

  it('takes a URL of 8,192 characters, and refuses a longer one by saying what to use instead', async () => {
    let size = 5_500
    while (lengthOf({ ...padded(size + 1), source: { channel: 'Web' } }) <= 8_192) size++
    await client.events.send(padded(size), { via: 'get' })
    expect(sandbox.requests()).toHaveLength(1)
    const error = await client.events.send(padded(size + 1), { via: 'get' }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ kind: 'invalid', code: 'url_too_long' })
    for (const way of ["'authevent'", "'json'", "'form'"]) expect((error as Error).message).toContain(way)
    expect(sandbox.requests()).toHaveLength(1)
  })
})

describe('a way that there is not', () => {
  it('is refused', async () => {
    const call = client.events.send({ action: 'a' }, { via: 'beacon' as 'json' })
    await expect(call).rejects.toMatchObject({ kind: 'invalid', issues: [{ field: 'via' }] })
  })
})

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !/\p{Surrogate}/u.test(value))
const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((value) => value.trim() !== '')
const money = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => Math.abs(value))
const primitive = fc.oneof(text, fc.boolean(), fc.integer())
const attributes = fc.dictionary(
  id.filter((key) => key !== '__proto__'),
  primitive,
  { maxKeys: 3 },
)
const anyLine = fc.record({ _id: id, price: money, quantity: fc.integer({ min: 0, max: 99 }) })

const evergage = fc.record(
  {
    action: id,
    itemAction: fc.constantFrom('View Item', 'Add To Cart', 'Purchase'),
    user: fc.record({ id, anonId: id, attributes }, { requiredKeys: ['id'] }),
    source: fc.record({ channel: fc.constantFrom('Server', 'Web'), application: text, contentZones: fc.array(text) }),
    catalog: fc.record({ Product: fc.record({ _id: id, name: text, attributes }) }),
    cart: fc.record({ singleLine: fc.record({ Product: anyLine }) }),
    order: fc.record({ Product: fc.record({ orderId: id, lineItems: fc.array(anyLine, { maxLength: 3 }) }) }),
    flags: fc.record({ noCampaigns: fc.boolean() }),
    // The key `__proto__` is refused, wherever it is.
    future: fc
      .jsonValue({ maxDepth: 2 })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
      .filter((value) => !JSON.stringify(value).includes('__proto__')),
  },
  { requiredKeys: ['action', 'user', 'source'] },
)
const interactions = fc.record(
  {
    interaction: fc.record({
      name: id,
      lineItem: fc.record({ catalogObjectType: id, catalogObjectId: id, quantity: fc.nat(9), price: money }),
    }),
    user: fc.record({
      anonymousId: id,
      identities: fc.dictionary(
        id.filter((key) => key !== '__proto__'),
        id,
      ),
    }),
    source: fc.record({ channel: fc.constantFrom('Server', 'Web') }),
    pageView: fc.boolean(),
  },
  { requiredKeys: ['interaction', 'user', 'source'] },
)

describe('any valid event', () => {
  it.each(ways)('is read back via %s as the value it was', async (via) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(evergage, interactions), async (event) => {
        if (via === 'get' && encodeEvent(event).length > 5_000) return
        await client.events.send(event as SalesforceEvent, { via })
        expect(sandbox.operations().at(-1)?.content).toEqual(event)
      }),
      { numRuns: 60 },
    )
  })
})
