import { type Clock, type InvalidInputError, systemClock, type VendorError } from '@waybill/core'

import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSynerise, type SyneriseClient, type SyneriseEventInput, type SyneriseOptions } from '../index.js'
import { lostAnswer } from '../testing/bench.js'

const time = '2022-11-28T12:18:27Z'
let sandbox: Sandbox
const clients: SyneriseClient[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: ['synerise'] })
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  sandbox.setFaults([])
  sandbox.reset()
})
afterAll(() => sandbox.close())

function clientOf(options: Partial<SyneriseOptions> = {}): SyneriseClient {
  const key = 'token' in options ? {} : { apiKey: sandbox.credentials.synerise.apiKey }
  const client = createSynerise({ ...key, baseUrl: sandbox.urls.synerise, ...options })
  clients.push(client)
  return client
}

const sentTo = (path: string) => sandbox.requests({ path })
const logins = () => sentTo('/uauth/v2/auth/login/profile')
const events = () => sandbox.operations({ kind: 'event' })
const dogs = (count: number): SyneriseEventInput[] =>
  Array.from({ length: count }, (_, index) => ({ action: 'dog.bark', client: { customId: `u${index}` }, time }))

const bark = {
  action: 'dog.bark',
  client: { id: 5092159999 },
  time,
  params: { loudness: 3, mood: 'happy', mailmanScared: true },
  label: 'bark',
}

describe('the examples of "Sending events"', () => {
  it('sends the custom event', async () => {
    await clientOf({ salt: false }).events.custom(bark)
    const [request] = sentTo('/v4/events/custom')
    expect(request).toMatchObject({ method: 'POST', status: 202, verdict: 'accepted' })
    expect(request?.headers).toMatchObject({ 'api-version': '4.4', 'content-type': 'application/json' })
    expect(request?.headers['authorization']).toMatch(/^Bearer ey/)
    expect(JSON.parse(request?.body ?? '')).toEqual({
      action: 'dog.bark',
      client: { id: 5092159999 },
      time: '2022-11-28T12:18:27Z',
      params: { loudness: 3, mood: 'happy', mailmanScared: true },
      label: 'bark',
    })
  })

  it('sends the batch', async () => {
    const outcomes = await clientOf({ salt: false }).events.batch([
      { type: 'custom', ...bark },
      { type: 'hit-timer', time: '2022-11-26T13:13:48Z', client: { id: 267498412 }, label: 'string' },
    ])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    const [request] = sentTo('/v4/events/batch')
    expect(request?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'api-version': '4.4',
    })
    expect(JSON.parse(request?.body ?? '')).toEqual([
      {
        action: 'dog.bark',
        type: 'custom',
        client: { id: 5092159999 },
        time: '2022-11-28T12:18:27Z',
        params: { loudness: 3, mood: 'happy', mailmanScared: true },
        label: 'bark',
      },
      { type: 'hit-timer', time: '2022-11-26T13:13:48Z', client: { id: 267498412 }, label: 'string' },
    ])
    expect(events()).toHaveLength(2)
  })
})

describe('one custom event', () => {
  it('gives back what is needed to overwrite it', async () => {
    const client = clientOf()
    const receipt = await client.events.custom({ action: 'dog.bark', client: { customId: 'u1' }, params: { n: 1 } })
    expect(receipt).toMatchObject({ status: 202, eventSalt: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    const { eventSalt, time: sentTime } = receipt
    await client.events.custom({
      action: 'dog.bark',
      client: { customId: 'u1' },
      time: sentTime,
      eventSalt,
      params: { n: 2 },
    })
    expect(sandbox.state('synerise').events).toMatchObject([{ params: { n: 2 } }])
  })

  it('does not send what breaks a rule', async () => {
    const refused = clientOf().events.custom({ action: 'transaction.charge', client: { customId: 'u1' } })
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_event' })
    await expect(refused).rejects.toThrow('POST /v4/transactions')
    expect(sandbox.requests()).toEqual([])
  })

  it('rejects with what Synerise said', async () => {
    const body = '{"status":400,"error":"Bad Request","errors":[{"field":"client","message":"bad"}]}'
    sandbox.setFaults([{ name: 'refusal', match: { path: '/v4/*' }, act: { do: 'answer', status: 400, body } }])
    const error = await clientOf()
      .events.custom(bark)
      .catch((cause: VendorError) => cause)
    expect(error).toMatchObject({
      kind: 'invalid',
      code: 'invalid_fields',
      status: 400,
      evidence: { status: 400, body },
    })
    expect(sentTo('/v4/events/custom')).toHaveLength(1)
  })

  it('waits as told when it is throttled', async () => {
    const throttle = { do: 'throttle', retryAfterSeconds: 0 } as const
    sandbox.setFaults([{ name: 'throttle', match: { path: '/v4/events/*' }, when: { first: 2 }, act: throttle }])
    await expect(clientOf().events.custom(bark)).resolves.toMatchObject({ status: 202 })
    expect(sentTo('/v4/events/custom')).toHaveLength(3)
  })

  it('repeats after a lost answer, and the repeat overwrites', async () => {
    sandbox.setFaults([lostAnswer('/v4/events/*')])
    await clientOf().events.custom({ action: 'dog.bark', client: { customId: 'u1' } })
    const [first, second] = sentTo('/v4/events/custom')
    expect(second?.body).toBe(first?.body)
    expect(events().map(({ overwrote }) => overwrote ?? false)).toEqual([false, true])
    expect(sandbox.state('synerise').events).toHaveLength(1)
  })

  it.each<[string, Partial<SyneriseOptions>, object]>([
    ['without salt', { salt: false }, {}],
    ['with a future time that is sent', { futureTime: 'send' }, { time: '2099-01-01T00:00:00Z' }],
  ])('does not repeat after a lost answer %s: nothing would overwrite', async (_, options, fields) => {
    sandbox.setFaults([{ name: 'lost', match: { path: '/v4/*' }, when: { nth: 1 }, act: { do: 'reset-after' } }])
    const sent = clientOf(options).events.custom({ action: 'dog.bark', client: { customId: 'u1' }, ...fields })
    await expect(sent).rejects.toMatchObject({ name: 'NetworkError', code: 'connection_lost', sent: true })
    expect(sandbox.state('synerise').events).toHaveLength(1)
  })

  it('ends with its timeout, that of the call before that of the client', async () => {
    sandbox.setFaults([{ name: 'silence', match: { path: '/v4/*' }, act: { do: 'hang' } }])
    const client = clientOf({ timeoutMs: 400 })
    const started = performance.now()
    await expect(client.events.custom(bark)).rejects.toMatchObject({ name: 'NetworkError', code: 'timeout' })
    const waited = performance.now() - started
    expect(waited).toBeGreaterThan(350)
    const patient = clientOf({ timeoutMs: 600_000 })
    await expect(patient.events.custom(bark, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
  })

  it('opens no more sockets than it may', async () => {
    const client = clientOf({ connections: 1 })
    await client.events.custom(bark)
    sandbox.setFaults([{ name: 'silence', match: { path: '/v4/*' }, act: { do: 'hang' } }])
    const held = client.events.custom(bark, { timeoutMs: 800 }).catch(({ code }) => code)
    const waiting = client.events.custom(bark, { timeoutMs: 300 }).catch(({ code }) => code)
    expect(await waiting).toBe('timeout')
    expect(sandbox.faultCounts()).toEqual({ silence: 1 })
    expect(await held).toBe('timeout')
  })

  it('stamps with the clock it is given', async () => {
    const clock: Clock = { ...systemClock, now: () => Date.parse('2026-01-02T03:04:05.006Z') }
    const receipt = await clientOf({ clock }).events.custom({ action: 'dog.bark', client: { customId: 'u1' } })
    expect(receipt.time).toBe('2026-01-02T03:04:05.006Z')
  })
})

describe('a batch', () => {
  it('resolves with one outcome per event, in order, whatever is wrong with some', async () => {
    const outcomes = await clientOf().events.batch([
      ...dogs(1),
      { action: 'dog bark', client: { customId: 'u1' } },
      { type: 'shared', client: { email: 'a@b.co' } },
      undefined as never,
      { action: 'dog.bark', client: { customId: 'zażółć' }, params: { text: '犬がほえる🐕' } },
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([
      'delivered',
      'rejected',
      'delivered',
      'rejected',
      'delivered',
    ])
    expect(outcomes[1]).toMatchObject({ error: { kind: 'invalid', code: 'invalid_event' }, maybeDelivered: false })
    expect(sentTo('/v4/events/batch')).toHaveLength(1)
    expect(sandbox.state('synerise').events[2]).toMatchObject({ params: { text: '犬がほえる🐕' } })
  })

  it('sends nothing for no events, and refuses what is no list', async () => {
    await expect(clientOf().events.batch([])).resolves.toEqual([])
    const error = await clientOf()
      .events.batch({} as never)
      .catch((cause: InvalidInputError) => cause)
    expect(error).toMatchObject({ kind: 'invalid', issues: [{ rule: 'must be a list' }] })
    expect(sandbox.requests()).toEqual([])
  })

  it.each([
    [999, [999]],
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
  ])('packs %i events as %j', async (count, sizes) => {
    const outcomes = await clientOf().events.batch(dogs(count))
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
    expect(sizesOfBatches()).toEqual(sizes)
    expect(sandbox.state('synerise').events).toHaveLength(count)
  })

  it.each([
    [999_999, [2]],
    [1_000_000, [2]],
    [1_000_001, [1, 1]],
  ])('packs two events of %i bytes together as %j', async (bytes, sizes) => {
    const outcomes = await clientOf().events.batch(pairOf(bytes))
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    expect(sizesOfBatches()).toEqual(sizes)
    if (sizes.length === 1) expect(Buffer.byteLength(sentTo('/v4/events/batch')[0]?.body ?? '')).toBe(bytes)
  })

  it('refuses one event that is too large alone, before sending it', async () => {
    const [large] = pairOf(2_000_000)
    const outcomes = await clientOf().events.batch([large as SyneriseEventInput, ...dogs(1)])
    expect(outcomes).toMatchObject([{ status: 'rejected', error: { code: 'too_large' } }, { status: 'delivered' }])
    expect(sizesOfBatches()).toEqual([1])
  })

  it('finds the one bad event among 1,000', async () => {
    const refusal = { do: 'answer', status: 400, body: { status: 400, error: 'Bad Request' } } as const
    sandbox.setFaults([{ name: 'poison', match: { bodyIncludes: 'cat.meow' }, act: refusal }])
    const batch = dogs(1_000)
    batch[617] = { action: 'cat.meow', client: { customId: 'cat' } }
    const outcomes = await clientOf().events.batch(batch)
    const bad = outcomes.flatMap(({ status }, index) => (status === 'delivered' ? [] : [index]))
    expect(bad).toEqual([617])
    expect(outcomes[617]).toMatchObject({ status: 'rejected', error: { code: 'invalid_request', status: 400 } })
    expect(sandbox.state('synerise').events).toHaveLength(999)
    expect(sentTo('/v4/events/batch').length).toBeLessThanOrEqual(22)
  })

  it('says what may be tried later', async () => {
    sandbox.setFaults([{ name: 'down', match: { path: '/v4/*' }, act: { do: 'answer', status: 503 } }])
    const outcomes = await clientOf().events.batch(dogs(2), { retry: false })
    expect(outcomes).toMatchObject([{ status: 'retry' }, { status: 'retry' }])
    expect(sentTo('/v4/events/batch')).toHaveLength(1)
  })
})

function sizesOfBatches(): number[] {
  const sizes = sentTo('/v4/events/batch').map(({ decoded }) => (decoded as unknown[]).length)
  return sizes.sort((a, b) => b - a)
}

/** Two events whose body, together, is so many bytes; the filling is of two-byte characters. */
function pairOf(bytes: number): SyneriseEventInput[] {
  const eventOf = (fill: string) => ({ ...bark, type: 'custom' as const, eventSalt: 'salt', params: { fill } })
  const pair = (fill: string) => [eventOf(fill), { ...eventOf(''), eventSalt: 'other' }]
  const missing = bytes - Buffer.byteLength(JSON.stringify(pair('')))
  return pair('ż'.repeat(missing >> 1) + 'z'.repeat(missing & 1))
}

describe('closing', () => {
  it('may be done twice, and nothing is sent afterwards', async () => {
    const client = clientOf()
    await client.events.custom(bark)
    await client.close()
    await client.close()
    await expect(client.events.custom(bark, { retry: false })).rejects.toMatchObject({ code: 'transport_closed' })
    expect(events()).toHaveLength(1)
  })
})

it('logs in once for the life of a token', async () => {
  const client = clientOf()
  await Promise.all([client.events.custom(bark), client.events.custom(bark), client.events.batch(dogs(2))])
  await client.events.custom(bark)
  expect(logins()).toHaveLength(1)
})
