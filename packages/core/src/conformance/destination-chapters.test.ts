import { AssertionError } from 'node:assert'
import { describe, expect, it } from 'vitest'
import { basicAuth, createHttpTransport, loginAuth, queryAuth } from '../http/index.js'
import {
  type AnswerTable,
  type Destination,
  defineDestination,
  type Encode,
  type Endpoints,
  httpAnswers,
  identityOf,
  readEvent,
  WaybillError,
} from '../index.js'
import { type DestinationSubject, destinationChapters, type SubjectOptions } from './index.js'

const endpoints: Endpoints = {
  profiles: {
    method: 'POST',
    path: '/profiles',
    frame: ['{"profiles":[', ']}'],
    limit: { calls: 10, bytes: 900, evidence: 'https://vendor.example/limits' },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: true,
  },
  orders: {
    method: 'PUT',
    path: '/people/{person}/orders',
    auth: 'orders',
    limit: { calls: 1, bytes: 1_000, evidence: 'https://vendor.example/limits' },
    repeat: 'harmful',
    answers: 'all-or-nothing',
    inOrder: false,
  },
}
const answers: AnswerTable = [
  {
    code: 'busy',
    when: { status: 200, body: /"busy"/ },
    kind: 'unavailable',
    accepted: 'no',
    message: 'The vendor is busy.',
    evidence: 'https://vendor.example/errors',
    sample: { status: 200, body: '{"status":"busy"}' },
  },
  {
    code: 'seen_before',
    when: { status: 409 },
    kind: 'duplicate',
    accepted: 'no',
    message: 'The vendor has seen this before.',
    evidence: 'https://vendor.example/errors',
    sample: { status: 409 },
  },
  ...httpAnswers,
]
const encode: Encode = ({ event }) => {
  const person = identityOf(event).userId
  if (person === undefined) return { skip: 'no_user' }
  const profile = { endpoint: 'profiles', json: { person, note: 'ä' } }
  const order = { endpoint: 'orders', json: { id: event.messageId }, pathParams: { person } }
  return { calls: event.type === 'track' ? [profile, order] : [profile] }
}
const event = (input: object) => readEvent({ userId: 'u1', ...input }, { now: 0 })

function subjectOf(create: (options: SubjectOptions) => Destination | Promise<Destination>): DestinationSubject {
  return {
    name: 'tiny',
    create,
    events: [
      event({ type: 'identify', messageId: 'm1' }),
      event({ type: 'track', event: 'Order Completed', messageId: 'm2' }),
      readEvent({ type: 'page', anonymousId: 'a', messageId: 'm3' }, { now: 0 }),
    ],
    accepted: () => ({ status: 202, body: '{"status":"ok"}' }),
    housekeeping: ({ path }) => (path === '/api/login' ? { body: 'session-token-0001' } : undefined),
    answers,
    basePath: '/api',
  }
}

const withKeys = ({ baseUrl, canary }: SubjectOptions) =>
  createHttpTransport({
    baseUrl,
    authorizers: { default: basicAuth('shop', canary), orders: queryAuth('key', canary) },
  })
const withLogin = ({ baseUrl, canary }: SubjectOptions) => {
  const authorizer = loginAuth({
    secrets: [canary],
    async login(exchange) {
      const { status, body } = await exchange({ method: 'POST', path: '/login', body: JSON.stringify({ key: canary }) })
      if (status === 200) return { token: body }
      throw new WaybillError(`The login was refused (HTTP ${status}).`, { kind: 'setup', code: 'login_refused' })
    },
  })
  return createHttpTransport({ baseUrl, authorizers: { default: authorizer, orders: authorizer } })
}
const tiny = { name: 'tiny', endpoints, answers, encode }
const good = subjectOf((options) => defineDestination({ ...tiny, transport: withKeys(options) }))

describe('a right destination passes every chapter', () => {
  describe('with keys', () => {
    for (const { name, run, skip } of destinationChapters(good))
      it(name, (context) => (skip ? context.skip(skip) : run()))
  })

  describe('with a login, made asynchronously', () => {
    const subject = subjectOf(async (options) => defineDestination({ ...tiny, transport: withLogin(options) }))
    for (const { name, run, skip } of destinationChapters({ ...subject, endpoints }))
      it(name, (context) => (skip ? context.skip(skip) : run()))
  })

  it('names what it does not put to the test, and why', () => {
    const skipped = destinationChapters(good).filter(({ skip }) => skip)
    expect(skipped.map(({ name }) => name)).toEqual([
      'limit of calls: orders',
      'limit of bytes: orders',
      'split: orders',
      'one bad call: orders',
    ])
    expect(skipped.every(({ skip }) => skip?.includes('no frame'))).toBe(true)
  })
})

describe('a wrong destination fails the right chapters', () => {
  const failing = async (create: DestinationSubject['create'], more: Partial<DestinationSubject> = {}) => {
    const failed: string[] = []
    for (const { name, run, skip } of destinationChapters({ ...subjectOf(create), ...more })) {
      if (skip) continue
      await run().catch((cause: unknown) => {
        if (!(cause instanceof AssertionError)) throw cause
        failed.push(name)
      })
    }
    return failed
  }

  it('one whose bytes depend on the time', async () => {
    let now = 0
    const impure: Encode = (item) => {
      const encoded = encode(item)
      if (!('calls' in encoded)) return encoded
      return { calls: encoded.calls.map((call) => ({ ...call, json: { sentAt: ++now } })) }
    }
    const create = (options: SubjectOptions) =>
      defineDestination({ ...tiny, encode: impure, transport: withKeys(options) })
    expect(await failing(create)).toContain('plan is pure')
  })

  it.each([
    ['calls', { calls: 10, bytes: 900 }],
    ['bytes', { calls: 10, bytes: 120 }],
  ])('one that packs more %s than its limit', async (what, limit) => {
    const limited = (calls: number, bytes: number) =>
      ({ ...endpoints, profiles: { ...endpoints['profiles'], limit: { calls, bytes, evidence: 'test' } } }) as Endpoints
    const stated = limited(limit.calls, limit.bytes)
    const right = (options: SubjectOptions) =>
      defineDestination({ ...tiny, endpoints: stated, transport: withKeys(options) })
    expect(await failing(right)).toEqual([])
    const used = what === 'calls' ? limited(11, limit.bytes) : limited(10, limit.bytes + 1)
    const wrong = (options: SubjectOptions): Destination => {
      const destination = defineDestination({ ...tiny, endpoints: used, transport: withKeys(options) })
      return { ...destination, endpoints: stated }
    }
    expect(await failing(wrong)).toContain(`limit of ${what}: profiles`)
  })

  it('one that calls a 502 harmless and does not know its busy vendor', async () => {
    const careless: AnswerTable = [
      { ...(httpAnswers.at(-1) as AnswerTable[number]), code: 'broken', accepted: 'no', when: { status: [500, 599] } },
      ...httpAnswers,
    ]
    const create = (options: SubjectOptions) =>
      defineDestination({ ...tiny, answers: careless, transport: withKeys(options) })
    const failed = await failing(create)
    expect(failed).toEqual(
      expect.arrayContaining([
        'fault: 502',
        'fault: 504',
        'answer: busy',
        'answer: seen_before',
        'answer: server_error',
      ]),
    )
    expect(failed).not.toContain('fault: 503')
  })

  it('one whose errors show what the vendor echoes', async () => {
    const create = (options: SubjectOptions) =>
      defineDestination({ ...tiny, transport: { ...withKeys(options), redact: (text) => text } })
    expect(await failing(create)).toEqual(['secrets are in no outcome'])
  })

  it('one that sends no credentials', async () => {
    const create = ({ baseUrl }: SubjectOptions) =>
      defineDestination({
        ...tiny,
        endpoints: { profiles: endpoints['profiles'], orders: { ...endpoints['orders'], auth: 'none' } } as Endpoints,
        transport: createHttpTransport({ baseUrl }),
      })
    expect(await failing(create)).toEqual(['secrets are sent'])
  })

  it('one that tries again by itself, or throws', async () => {
    const create = (options: SubjectOptions): Destination => {
      const destination = defineDestination({ ...tiny, transport: withKeys(options) })
      return {
        ...destination,
        async send(request, sendOptions) {
          const outcomes = await destination.send(request, sendOptions)
          if (outcomes[0]?.status === 'retry') return destination.send(request, sendOptions)
          return outcomes
        },
      }
    }
    expect(await failing(create)).toEqual(expect.arrayContaining(['fault: 503', 'fault: 502']))
  })

  it('one whose examples do not reach everything, or whose name differs', async () => {
    const create = (options: SubjectOptions) =>
      defineDestination({ ...tiny, name: 'other', transport: withKeys(options) })
    expect(await failing(create, { events: good.events.slice(0, 1) })).toEqual([
      'manifest',
      'examples reach every endpoint',
    ])
  })

  it('one that forgets an event', async () => {
    const create = (options: SubjectOptions): Destination => {
      const destination = defineDestination({ ...tiny, transport: withKeys(options) })
      return { ...destination, plan: (items) => destination.plan(items.slice(0, -1)) }
    }
    expect(await failing(create)).toContain('plan accounts for every item')
  })
})
