import { describe, expect, it } from 'vitest'
import type { AnswerRule } from '../answer/answer.js'
import { httpAnswers } from '../answer/http-answers.js'
import type { VendorError } from '../errors/vendor-error.js'
import type { CustomerEvent } from '../event/customer-event.js'
import { readEvent } from '../event/read-event.js'
import type { HttpRequest, HttpResponse, SendOptions, Transport } from '../http-message.js'
import type { Outcome } from '../outcome.js'
import { type DestinationDefinition, defineDestination } from './define-destination.js'
import { type DeliverOptions, deliver } from './deliver.js'
import type { PlannedRequest } from './destination.js'
import type { Endpoint } from './endpoint.js'
import { mustSplit } from './send-splitting.js'

const endpoint: Endpoint = {
  method: 'POST',
  path: '/batch',
  frame: ['[', ']'],
  limit: { calls: 100, bytes: 1_000_000, source: 'test' },
  repeat: 'keyed',
  answers: 'all-or-nothing',
  inOrder: true,
}
const endpoints = {
  batch: endpoint,
  single: { ...endpoint, path: '/single', frame: undefined } as unknown as Endpoint,
  harmful: { ...endpoint, path: '/harmful', repeat: 'harmful' } satisfies Endpoint,
  partial: { ...endpoint, path: '/partial', answers: 'per-call' } satisfies Endpoint,
}

type Answering = (request: HttpRequest, options: SendOptions) => Partial<HttpResponse> | Promise<Partial<HttpResponse>>

/** A transport without a network: it answers by a function and remembers what it was asked. */
function transportOf(answering: Answering) {
  const requests: HttpRequest[] = []
  const transport: Transport = {
    async send(request, options) {
      requests.push(request)
      return { status: 200, headers: {}, body: '', ...(await answering(request, options)) }
    },
    redact: (text) => text,
    close: async () => undefined,
  }
  return { transport, requests }
}

function destinationOf(answering: Answering, more: Partial<DestinationDefinition> = {}) {
  const { transport, requests } = transportOf(answering)
  const destination = defineDestination({
    name: 'test',
    endpoints,
    answers: httpAnswers,
    encode: ({ event }) => ({ calls: [{ endpoint: 'batch', json: { id: event.messageId } }] }),
    transport,
    ...more,
  })
  return { destination, requests }
}

const eventsOf = (count: number): CustomerEvent[] =>
  Array.from({ length: count }, (_, n) => readEvent({ type: 'identify', userId: 'u', messageId: `m${n}` }, { now: 0 }))
const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status)
const deliverTo = (
  { destination }: ReturnType<typeof destinationOf>,
  events: readonly CustomerEvent[],
  options?: DeliverOptions,
) => deliver(destination, events, options)

describe('deliver', () => {
  it('gives one outcome per event, in order, with the reply', async () => {
    const target = destinationOf(() => ({ body: '{"ok":true}' }), {
      encode: ({ event }) =>
        event.messageId === 'm1' ? { skip: 'nothing_to_say' } : { calls: [{ endpoint: 'batch', json: 1 }] },
    })
    expect(await deliverTo(target, eventsOf(3))).toMatchObject([
      { status: 'delivered', reply: { body: { ok: true } } },
      { status: 'skipped', reason: 'nothing_to_say' },
      { status: 'delivered' },
    ])
    expect(target.requests).toHaveLength(1)
  })

  it('sends the calls of one event one after the other, and stops at the first that fails', async () => {
    const target = destinationOf(({ body }) => ({ status: body?.includes('m1-2') ? 403 : 200 }), {
      encode: ({ event }) => ({
        calls: [1, 2, 3].map((step) => ({ endpoint: 'batch', json: `${event.messageId}-${step}` })),
      }),
    })
    expect(statuses(await deliverTo(target, eventsOf(1)))).toEqual(['delivered'])
    expect(target.requests.map(({ body }) => body)).toEqual(['["m0-1"]', '["m0-2"]', '["m0-3"]'])
    const [, second] = await deliverTo(target, eventsOf(2))
    expect(second).toMatchObject({ status: 'blocked', error: { code: 'forbidden' } })
    expect(target.requests.some(({ body }) => body?.includes('m1-3'))).toBe(false)
  })

  it('finds one poisoned event in 1,000 with few requests, and the others are delivered', async () => {
    const target = destinationOf(({ body }) => ({ status: body?.includes('"m537"') ? 400 : 200 }))
    const outcomes = await deliverTo(target, eventsOf(1_000))
    expect(outcomes.flatMap(({ status }, index) => (status === 'delivered' ? [] : [[index, status]]))).toEqual([
      [537, 'rejected'],
    ])
    // 10 batches of 100, and two halves for each of the 7 halvings of the bad one.
    expect(target.requests.length).toBeLessThanOrEqual(10 + 2 * 7)
    expect(target.requests.length).toBeGreaterThan(10 + 2 * 5)
  })

  it.each([
    ['names the call at fault', 537, 4],
    ['names a wrong one', 11, 10 + 3 * 7],
  ])('sends what a refusal names on its own, and rejects nothing for a name alone: it %s', async (_, named, most) => {
    const at = named % 100
    const target = destinationOf(({ body }) => ({ status: body?.includes('"m537"') ? 400 : 200, body: `[${at}]` }), {
      blamedCalls: (refusal) => JSON.parse((refusal as VendorError).evidence.body),
    })
    const outcomes = await deliverTo(target, eventsOf(1_000).slice(500, 600))
    expect(outcomes.flatMap(({ status }, index) => (status === 'delivered' ? [] : [[index, status]]))).toEqual([
      [37, 'rejected'],
    ])
    expect(target.requests.length).toBeLessThanOrEqual(most)
  })

  it('believes a refusal that names all it holds', async () => {
    const badOf = (body = '') => (JSON.parse(body) as { id: string }[]).map(({ id }) => Number(id.slice(1)) % 10 === 7)
    const target = destinationOf(
      ({ body }) => ({
        status: badOf(body).includes(true) ? 400 : 200,
        body: JSON.stringify(badOf(body).flatMap((bad, place) => (bad ? [place] : []))),
      }),
      { blamedCalls: (refusal) => JSON.parse((refusal as VendorError).evidence.body) },
    )
    const outcomes = await deliverTo(target, eventsOf(100))
    expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual(
      Array.from({ length: 10 }, (_, n) => 10 * n + 7),
    )
    expect(target.requests).toHaveLength(4)
  })

  it('halves a refused request all the same when reading the names fails', async () => {
    const target = destinationOf(({ body }) => ({ status: body?.includes('"m2"') ? 400 : 200 }), {
      blamedCalls: () => {
        throw new Error('unreadable')
      },
    })
    expect(statuses(await deliverTo(target, eventsOf(3)))).toEqual(['delivered', 'delivered', 'rejected'])
  })

  it('finds the one call that the credentials may not make', async () => {
    const forbidden: AnswerRule = {
      ...(httpAnswers.find(({ code }) => code === 'forbidden') as AnswerRule),
      scope: 'call',
    }
    const target = destinationOf(({ body }) => ({ status: body?.includes('"m3"') ? 403 : 200 }), {
      answers: [forbidden, ...httpAnswers],
    })
    const outcomes = await deliverTo(target, eventsOf(5))
    expect(statuses(outcomes)).toEqual(['delivered', 'delivered', 'delivered', 'blocked', 'delivered'])
    expect(outcomes[3]).toMatchObject({ scope: 'call' })
  })

  it('does not let the halves wait for each other', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const sent: string[] = []
    const target = destinationOf(async ({ body = '' }) => {
      const ids = JSON.parse(body).map(({ id }: { id: string }) => id) as string[]
      sent.push(ids.join())
      if (ids.join() === 'm0,m1') await held
      return { status: ids.includes('m3') ? 400 : 200 }
    })
    const delivering = deliverTo(target, eventsOf(4), { concurrency: 1 })
    await expect.poll(() => sent).toContain('m3')
    expect(sent.sort()).toEqual(['m0,m1', 'm0,m1,m2,m3', 'm2', 'm2,m3', 'm3'].sort())
    release()
    expect(statuses(await delivering)).toEqual(['delivered', 'delivered', 'delivered', 'rejected'])
  })

  it('does not split what waiting or a person must mend', async () => {
    for (const status of [429, 503, 502, 401, 403]) {
      const target = destinationOf(() => ({ status }))
      await deliverTo(target, eventsOf(4))
      expect(target.requests).toHaveLength(1)
    }
  })

  it('keeps at most `concurrency` requests in flight, 8 unless told otherwise', async () => {
    let flying = 0
    let most = 0
    const target = destinationOf(
      async () => {
        most = Math.max(most, ++flying)
        await new Promise((resolve) => setTimeout(resolve, 2))
        flying--
        return {}
      },
      { encode: ({ event }) => ({ calls: [{ endpoint: 'single', json: event.messageId }] }) },
    )
    await deliverTo(target, eventsOf(40), { concurrency: 3 })
    expect(most).toBe(3)
    await deliverTo(target, eventsOf(40))
    expect(most).toBe(8)
    expect(statuses(await deliverTo(target, eventsOf(2), { concurrency: 0 }))).toEqual(['delivered', 'delivered'])
  })

  it('hands the deadline and the signal to every send', async () => {
    const controller = new AbortController()
    const seen: SendOptions[] = []
    const target = destinationOf((_, options) => {
      seen.push(options)
      return {}
    })
    const before = performance.now()
    await deliverTo(target, eventsOf(1))
    expect((seen.shift()?.deadlineAt ?? 0) - before).toBeGreaterThanOrEqual(10_000)
    await deliverTo(target, eventsOf(1), { timeoutMs: 1_234, signal: controller.signal })
    expect(seen[0]?.signal).toBe(controller.signal)
    expect((seen[0]?.deadlineAt ?? 0) - before).toBeGreaterThanOrEqual(1_234)
    expect((seen[0]?.deadlineAt ?? 0) - before).toBeLessThan(6_000)
  })

  it('asks for each event as one that nobody has tried to send, whose reply is waited for', async () => {
    const deliveries: unknown[] = []
    const target = destinationOf(() => ({}), {
      encode: (delivery) => {
        deliveries.push(delivery)
        return { calls: [1, 2].map((json) => ({ endpoint: 'batch', json })) }
      },
    })
    const [event] = eventsOf(1)
    await deliverTo(target, eventsOf(1))
    const fresh = { index: 0, event, attempt: 0, maybeDelivered: false, wantsReply: true }
    expect(deliveries).toMatchObject([
      { ...fresh, step: 0 },
      { ...fresh, step: 1 },
    ])
  })

  it('resolves whatever a transport throws', async () => {
    const target = destinationOf(() => Promise.reject(new TypeError('surprise')))
    expect(await deliverTo(target, eventsOf(1))).toMatchObject([{ status: 'rejected', error: { kind: 'unknown' } }])
    expect(await deliverTo(target, [])).toEqual([])
  })
})

describe('mustSplit', () => {
  const request = (name: string, calls: number) =>
    ({ endpoint: name, calls: Array.from({ length: calls }) }) as unknown as PlannedRequest
  const sender = destinationOf(() => ({})).destination
  const rejected = (maybeDelivered: boolean) => [{ status: 'rejected', maybeDelivered } as Outcome]

  it.each([
    ['several calls of an all-or-nothing endpoint', 'batch', 2, false, true],
    ['also when they may have been accepted, where a repeat is harmless', 'batch', 2, true, true],
    ['a single call', 'batch', 1, false, false],
    ['an endpoint that answers per call', 'partial', 2, false, false],
    ['harmful calls that were not accepted', 'harmful', 2, false, true],
    ['harmful calls that may have been accepted', 'harmful', 2, true, false],
  ])('%s', (_, name, calls, maybeDelivered, expected) => {
    expect(mustSplit(sender, request(name, calls), rejected(maybeDelivered))).toBe(expected)
  })
})

describe('defineDestination', () => {
  it('passes on what the endpoint says: method, path, headers, authorizer', async () => {
    const named = { ...endpoint, method: 'PUT', headers: { 'x-version': '2' }, auth: 'other' } satisfies Endpoint
    const target = destinationOf(() => ({}), { endpoints: { batch: named } })
    await deliverTo(target, eventsOf(1))
    expect(target.requests).toEqual([
      {
        method: 'PUT',
        path: '/batch',
        headers: { 'content-type': 'application/json', 'x-version': '2' },
        body: '[{"id":"m0"}]',
        auth: 'other',
      },
    ])
  })

  it('asks the reader of the vendor first, and survives it', async () => {
    const read: DestinationDefinition['read'] = (verdict, { calls }) => {
      if (!verdict.ok) return undefined
      if (verdict.response.body === '["odd"]') return expect.fail('cannot read this')
      return calls.map((_, index) => (index === 1 ? { status: 'skipped', reason: 'partial' } : { status: 'delivered' }))
    }
    const bodies = ['[]', '["odd"]']
    const target = destinationOf(() => ({ body: bodies.shift() ?? '' }), { read })
    expect(statuses(await deliverTo(target, eventsOf(3)))).toEqual(['delivered', 'skipped', 'delivered'])
    expect(await deliverTo(target, eventsOf(1))).toMatchObject([{ status: 'rejected', maybeDelivered: true }])
  })

  it('does not look for a call at fault where something in between answered', async () => {
    const target = destinationOf(() => ({ headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }))
    const outcomes = await deliverTo(target, eventsOf(4))
    expect(outcomes).toHaveLength(4)
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        maybeDelivered: true,
        error: { kind: 'unknown', code: 'foreign_answer', evidence: { status: 200, body: '<html>Log in</html>' } },
      })
    expect(target.requests).toHaveLength(1)
  })

  it('prepares its transport, and closes it', async () => {
    const did: string[] = []
    const { transport } = transportOf(() => ({}))
    const { destination } = destinationOf(() => ({}), {
      transport: {
        ...transport,
        async prepare() {
          did.push('prepared')
        },
        async close() {
          did.push('closed')
        },
      },
    })
    await destination.prepare?.()
    await destination.close()
    expect(did).toEqual(['prepared', 'closed'])
  })

  it('forgets the doubt about one call of an event for the next one', async () => {
    const doubts: boolean[] = []
    const { destination } = destinationOf(() => ({}), {
      encode: (delivery) => {
        doubts.push(delivery.maybeDelivered)
        return { calls: [1, 2].map((json) => ({ endpoint: 'batch', json })) }
      },
    })
    const doubting: typeof destination = {
      ...destination,
      plan: (deliveries) =>
        destination.plan(
          deliveries.map((delivery) => (delivery.step === 0 ? { ...delivery, maybeDelivered: true } : delivery)),
        ),
    }
    expect(statuses(await deliver(doubting, eventsOf(1)))).toEqual(['delivered'])
    expect(doubts).toEqual([true, false])
  })

  it('uses a transport that needs its `this`, as one made from a class does', async () => {
    const { transport } = transportOf(() => ({ status: 400, body: 'hush' }))
    const bound = Object.assign(
      Object.create({
        redact(this: { word: string }) {
          return this.word
        },
      }),
      {
        word: 'clean',
        send: transport.send,
        close: transport.close,
      },
    ) as Transport
    const { destination } = destinationOf(() => ({}), { transport: bound })
    expect(await deliver(destination, eventsOf(1))).toMatchObject([{ error: { evidence: { body: 'clean' } } }])
  })

  it('closes its transport', async () => {
    let closed = 0
    const { transport } = transportOf(() => ({}))
    const { destination } = destinationOf(() => ({}), { transport: { ...transport, close: async () => void closed++ } })
    await destination.close()
    expect([closed, destination.specVersion, destination.name]).toEqual([1, 1, 'test'])
  })
})
