import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deliver, type Outcome, readEvent } from '@waybill/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createSynerise, type SyneriseEventInput, syneriseDestination } from '../index.js'
import { loginPath, testBench } from '../testing/bench.js'

const bench = testBench()
const denying = testBench({ deniedActions: ['cat.meow'] })
const poor = testBench({
  deniedPermissions: ['API_BATCH_TRANSACTION_CREATE'],
  deniedEndpoints: ['/v4/clients/batch'],
})
const servers: Server[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))))

const bark = { action: 'dog.bark', client: { customId: 'u1' } }
const dogs = (count: number): SyneriseEventInput[] =>
  Array.from({ length: count }, (_, index) => ({ action: 'dog.bark', client: { customId: `u${index}` } }))
const statuses = (outcomes: readonly Outcome[]) => [...new Set(outcomes.map(({ status }) => status))]
const track = (event: string, properties: object = {}) =>
  readEvent({ type: 'track', event, properties, userId: 'u1' }, { now: Date.now() })
const order = {
  order_id: 'o1',
  total: 20,
  currency: 'EUR',
  products: [{ product_id: 'p1', name: 'Shirt', price: 10, quantity: 2 }],
}

describe('logging in', () => {
  it('happens once for two hundred concurrent first calls', async () => {
    const { events } = bench.client()
    await Promise.all(Array.from({ length: 200 }, () => events.custom(bark)))
    expect(bench.logins()).toHaveLength(1)
    expect(bench.sent('/v4/events/custom')).toHaveLength(200)
  })

  it('happens once more when the token expires during a batch, and every event arrives once', async () => {
    const { events } = bench.client()
    bench.faults({
      name: 'death',
      match: { path: '/v4/events/batch' },
      when: { nth: 3 },
      act: { do: 'expire-token' },
    })
    const outcomes = await events.batch(dogs(8_000))
    expect(statuses(outcomes)).toEqual(['delivered'])
    expect(bench.logins()).toHaveLength(2)
    expect(bench.events()).toHaveLength(8_000)
  })

  it('happens once more for a server that always answers 401, then it is an error', async () => {
    bench.faults({ name: 'never', match: { path: '/v4/*' }, act: { do: 'answer', status: 401, body: '' } })
    const { events } = bench.client()
    const refusals = await Promise.allSettled(Array.from({ length: 200 }, () => events.custom(bark)))
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ status: 'rejected', reason: { kind: 'setup', status: 401 } })
    expect(bench.sent('/v4/events/custom').length).toBeLessThanOrEqual(400)
    expect(bench.logins().length).toBeLessThanOrEqual(3)
  })

  it('of a server that always answers 401 ends at once, also with new tokens', async () => {
    let tokens = 0
    let refused = 0
    const server = createServer((request, response) => {
      request.resume()
      if (request.url === loginPath) response.end(JSON.stringify({ token: `token-${++tokens}` }))
      else {
        refused++
        response.writeHead(401).end()
      }
    })
    const synerise = createSynerise({ apiKey: 'key', baseUrl: await listening(server) })
    await expect(synerise.events.custom(bark)).rejects.toMatchObject({ kind: 'setup', code: 'unauthorized' })
    // Once when it asks what time it is, and once for the event.
    expect({ tokens, refused }).toEqual({ tokens: 3, refused: 4 })
    await synerise.close()
  })
})

describe('a 401 and a failed login concern the whole destination, a 403 only what it is about', () => {
  it('holds the destination when the login fails', async () => {
    const destination = syneriseDestination({ apiKey: 'not-the-key', baseUrl: bench.baseUrl() })
    expect(await deliver(destination, [track('A')])).toMatchObject([
      { status: 'blocked', scope: 'destination', error: { kind: 'setup', code: 'login_failed' } },
    ])
    await destination.close()
  })

  it('holds the endpoint whose permission is missing; the others go on', async () => {
    const { apiKey } = poor.credentials()
    const destination = syneriseDestination({ apiKey, baseUrl: poor.baseUrl() })
    const identify = readEvent({ type: 'identify', userId: 'u1', traits: { plan: 'pro' } }, { now: Date.now() })
    expect(await deliver(destination, [track('A'), track('Order Completed', order), identify])).toMatchObject([
      { status: 'delivered' },
      { status: 'blocked', scope: 'endpoint', error: { kind: 'setup' } },
      { status: 'blocked', scope: 'endpoint', error: { kind: 'setup' } },
    ])
    await destination.close()
  })

  it('parks only the events of an action that the key may not send', async () => {
    const { apiKey } = denying.credentials()
    const destination = syneriseDestination({ apiKey, baseUrl: denying.baseUrl() })
    const events = Array.from({ length: 100 }, (_, index) => track(index % 10 === 3 ? 'Cat Meow' : 'Dog Bark'))
    const outcomes = await deliver(destination, events)
    await destination.close()
    outcomes.forEach((outcome, index) => {
      if (index % 10 === 3)
        expect(outcome).toMatchObject({ status: 'blocked', scope: 'call', error: { kind: 'setup' } })
      else expect(outcome).toMatchObject({ status: 'delivered' })
    })
    expect(denying.sent('/v4/events/batch').length).toBeLessThanOrEqual(4)
    expect(denying.events()).toHaveLength(90)
  })

  it('a client is told the same', async () => {
    const { events } = denying.client({ apiKey: denying.credentials().apiKey })
    const meow = { action: 'cat.meow', client: { customId: 'cat' } }
    await expect(events.custom(meow)).rejects.toMatchObject({ kind: 'setup', code: 'action_not_permitted' })
    expect(await events.batch([meow, ...dogs(1)])).toMatchObject([{ status: 'blocked' }, { status: 'delivered' }])
  })
})

describe('one bad event among a thousand', () => {
  const batchPath = '/v4/events/batch'
  // What only the emulator finds wrong: the tests are about what the vendor says.
  const poison = (fields: (place: number) => object) => async (count: number, bad: readonly number[]) => {
    const requests: number[] = []
    const server = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk) => {
        text += chunk
      })
      request.on('end', () => {
        // It is asked what time it is, first.
        if (request.method === 'GET') {
          response.writeHead(404).end()
          return
        }
        const places = (JSON.parse(text) as { action: string }[]).flatMap(({ action }, place) =>
          action === 'cat.meow' ? [place] : [],
        )
        requests.push(places.length)
        if (places.length === 0) response.writeHead(202).end()
        else
          response.writeHead(400).end(JSON.stringify({ status: 400, error: 'Bad Request', errors: places.map(fields) }))
      })
    })
    const synerise = createSynerise({ token: 't', baseUrl: await listening(server) })
    const batch = dogs(count)
    for (const place of bad) batch[place] = { action: 'cat.meow', client: { customId: 'cat' } }
    const outcomes = await synerise.events.batch(batch)
    await synerise.close()
    expect(outcomes.flatMap(({ status }, place) => (status === 'delivered' ? [] : [place]))).toEqual(bad)
    return requests.length
  }

  it.each([0, 1, 617, 998, 999])('is found by its index, at place %i, in 4 requests', async (place) => {
    const requests = await poison((at) => ({ code: 1, field: `[${at}].label`, message: 'bad' }))(1_000, [place])
    expect(requests).toBeLessThanOrEqual(4)
  })

  it.each([0, 617, 999])('is found without an index, at place %i, in 21 requests', async (place) => {
    expect(await poison(() => ({ code: 1, field: 'label', message: 'bad' }))(1_000, [place])).toBeLessThanOrEqual(21)
  })

  it('is found when the index counts from 1, or is of no use', async () => {
    expect(await poison((at) => ({ field: `[${at + 1}].label` }))(1_000, [617])).toBeLessThanOrEqual(31)
    expect(await poison(() => ({ field: 'params.products[0].sku' }))(1_000, [617])).toBeLessThanOrEqual(31)
  })

  it('and a hundred bad ones are found together', async () => {
    const bad = Array.from({ length: 100 }, (_, index) => index * 10 + 7)
    // Only those that the first 500 characters of the evidence name are split off at a time.
    expect(await poison((at) => ({ field: `[${at}].a` }))(1_000, bad)).toBeLessThanOrEqual(60)
  })

  it('is found by the emulator too, whether it names the place or not', async () => {
    bench.faults({
      name: 'poison',
      match: { path: batchPath, bodyIncludes: 'cat.meow' },
      act: { do: 'answer', status: 413 },
    })
    const batch = dogs(1_000)
    batch[1] = { action: 'cat.meow', client: { customId: 'cat' } }
    const outcomes = await bench.client().events.batch(batch)
    expect(outcomes.flatMap(({ status }, place) => (status === 'delivered' ? [] : [place]))).toEqual([1])
    expect(bench.events()).toHaveLength(999)
  })
})

async function listening(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
