import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ConfigurationError, type CustomerEvent, type Destination, type Step, untrusted } from '@waybill/core'
import { type DestinationDefinition, defineDestination, httpAnswers } from '@waybill/core/destination'
import { createHttpTransport } from '@waybill/core/http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWaybill } from './create-waybill.js'
import { memoryStore } from './memory-store/memory-store.js'
import type { AttemptRecord, DeliveryRecord } from './store/ledger.js'
import type { Waybill } from './waybill.js'
import type { WaybillOptions } from './waybill-options.js'

const email = 'ann@shop.example'
const sha = (text: string) => createHash('sha256').update(text).digest('hex')
const idSteps: readonly Step[] = [{ name: 'ids', hash: ['userId', 'anonymousId', 'previousId'] }]

let server: Server
let transport: () => DestinationDefinition['transport']
let arrived: CustomerEvent[]
let status: number
let waybill: Waybill

beforeEach(async () => {
  arrived = []
  status = 200
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    arrived.push(...(JSON.parse(body) as CustomerEvent[]))
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  transport = () => createHttpTransport({ baseUrl })
})

afterEach(async () => {
  await waybill.close({ timeoutMs: 50 })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A vendor that gets events as they are. */
function vendor(more: Partial<DestinationDefinition> = {}): Destination {
  return defineDestination({
    name: 'ads',
    endpoints: {
      events: {
        method: 'POST',
        path: '/events',
        frame: ['[', ']'],
        limit: { calls: 10, bytes: 100_000, source: 'made up' },
        repeat: 'harmless',
        answers: 'all-or-nothing',
        inOrder: true,
      },
    },
    answers: httpAnswers,
    encode: ({ event }) => ({ calls: [{ endpoint: 'events', json: event }] }),
    transport: transport(),
    ...more,
  })
}

async function start(options: Partial<WaybillOptions> & { readonly ads?: Partial<DestinationDefinition> }) {
  const { ads, ...others } = options
  waybill = await createWaybill({
    store: memoryStore(),
    destinations: [vendor(ads)],
    defaults: { backoffMs: 1 },
    ...others,
  })
  return waybill
}

const identify = (messageId: string, more: object = {}) =>
  untrusted({ type: 'identify', userId: 'u', messageId, traits: { email, plan: 'pro' }, ...more })
const found = async (messageId: string) => {
  const where = await waybill.where('default', messageId)
  return where.status === 'found' ? where : expect.fail(where.status)
}
const record = async (messageId: string, lane = 'ads'): Promise<Partial<DeliveryRecord>> =>
  (await found(messageId)).lanes[lane] ?? {}
const changedBy = (attempts: readonly AttemptRecord[] = []) => attempts.map((attempt) => attempt.changedBy)

describe('steps before the store', () => {
  it('leave to store and vendors what they let through, with their names, and the caller’s event as it was', async () => {
    await start({ steps: [{ drop: 'traits.email' }, { mask: 'traits.none' }] })
    const given = { type: 'identify' as const, userId: 'u', messageId: 'm1', traits: { email, plan: 'pro' } }
    await waybill.accept(given)
    await waybill.accept({ ...given, messageId: 'm2', traits: { plan: 'pro' } })
    await waybill.flush()
    expect(given.traits).toEqual({ email, plan: 'pro' })
    const { event } = await found('m1')
    expect(event).toMatchObject({ traits: { plan: 'pro' }, _changedBy: ['drop traits.email'] })
    expect((await found('m2')).event).not.toHaveProperty('_changedBy')
    expect(JSON.stringify([event, arrived])).not.toContain(email)
    expect(arrived).toHaveLength(2)
  })

  it('give orders, find and forget the ids as they are stored, and those of before', async () => {
    const store = memoryStore()
    await start({ store, deliver: false })
    await waybill.accept(identify('before'))
    await waybill.close()
    await start({ store, deliver: false, steps: idSteps })
    await waybill.acceptMany([
      identify('m1'),
      identify('m2', { type: 'track', event: 'A', userId: undefined, anonymousId: 'a' }),
    ])
    await waybill.accept(untrusted({ type: 'alias', userId: 'u', previousId: 'a', messageId: 'm3' }))
    await waybill.accept(identify('other', { userId: 'v' }))
    const ids = async (query: object, page?: object) =>
      (await waybill.find(query, page)).map(({ messageId }) => messageId)
    expect(await ids({ userId: 'u' })).toEqual(['before', 'm1', 'm3'])
    expect(await ids({ userId: sha('u') })).toEqual(['m1', 'm3'])
    expect(await ids({ userId: 'u' }, { newestFirst: true, limit: 2 })).toEqual(['m3', 'm1'])
    expect(await ids({ userId: 'u' }, { limit: 2 })).toEqual(['before', 'm1'])
    expect(await ids({ anonymousId: 'a' })).toEqual(['m2', 'm3'])
    expect((await found('m3')).event).toMatchObject({ userId: sha('u'), previousId: sha('a') })
    expect(await waybill.forget({ userId: 'u' })).toMatchObject({ erased: 3 })
    expect(await ids({ userId: 'u', state: 'pending' })).toEqual([])
    expect(await record('other')).toMatchObject({ state: 'pending' })
  })

  it('leave who is suppressed so, under the id as it came and as it is stored', async () => {
    const store = memoryStore()
    const personKey = 'k'.repeat(32)
    await start({ store, personKey, deliver: false })
    await waybill.accept(identify('before'))
    await waybill.close()
    await start({ store, personKey, steps: idSteps })
    await waybill.suppress({ userId: 'u' })
    await waybill.acceptMany([identify('m1'), identify('other', { userId: 'v' })])
    await waybill.flush()
    const skipped = { state: 'skipped', reason: 'suppressed' }
    expect([await record('m1'), await record('before')]).toMatchObject([skipped, skipped])
    expect(arrived.map(({ messageId }) => messageId)).toEqual(['other'])
    expect(await waybill.suppressed({ userId: 'u' })).toMatchObject({ suppressed: true, ids: ['userId'] })
    expect(await waybill.unsuppress({ userId: 'u' })).toMatchObject({ lifted: true })
    expect(await waybill.suppressed({ userId: 'u' })).toEqual({ suppressed: false })
  })

  it('send the vendor the same ids, and keep the order of a person', async () => {
    await start({ steps: idSteps, order: 'per-user' })
    await waybill.acceptMany(['m1', 'm2', 'm3'].map((id) => identify(id)))
    await waybill.flush()
    expect(arrived.map(({ userId, messageId }) => [messageId, userId])).toEqual(
      ['m1', 'm2', 'm3'].map((id) => [id, sha('u')]),
    )
  })

  it('lose no event when one of them throws: it is kept, parked with the name, and sent once the step works', async () => {
    let isBroken = true
    function withoutPlan(event: CustomerEvent): CustomerEvent {
      if (isBroken) throw new RangeError(`plan of ${email}`)
      return { ...event, traits: {} } as CustomerEvent
    }
    const store = memoryStore()
    const steps = [withoutPlan, { drop: 'traits.email' }]
    await start({ store, steps })
    expect(await waybill.accept(identify('m1'))).toEqual({ status: 'accepted', messageId: 'm1' })
    await waybill.flush()
    const parked = { state: 'parked', reason: 'step_failed', detail: 'The step "withoutPlan" threw RangeError.' }
    expect(await record('m1')).toMatchObject(parked)
    expect((await found('m1')).event).toMatchObject({
      traits: { plan: 'pro' },
      _failedSteps: ['withoutPlan'],
      _changedBy: ['drop traits.email'],
    })
    expect(arrived).toEqual([])
    await waybill.close()

    await start({ store, steps: [] })
    await waybill.replay({ lane: 'ads' })
    await waybill.flush()
    const gone = 'The step "withoutPlan" is not there any more.'
    expect(await record('m1')).toMatchObject({ ...parked, detail: gone })
    await waybill.close()

    isBroken = false
    await start({ store, steps })
    await waybill.replay({ lane: 'ads' })
    await waybill.flush()
    expect(await record('m1')).toMatchObject({ state: 'delivered' })
    expect(arrived).toMatchObject([{ messageId: 'm1', traits: {}, _changedBy: ['withoutPlan', 'drop traits.email'] }])
    expect(arrived[0]).not.toHaveProperty('_failedSteps')
  })

  it('do not believe what a sender says of steps', async () => {
    await start({})
    await waybill.accept(identify('m1', { _failedSteps: ['x'], _changedBy: ['y'] }))
    await waybill.flush()
    expect(await record('m1')).toMatchObject({ state: 'delivered' })
    expect(Object.keys(arrived[0] ?? {}).filter((name) => name.startsWith('_'))).toEqual([])
  })

  it('are applied to what a page decides on', async () => {
    await start({ steps: [{ drop: 'traits.email' }], ads: {} })
    await waybill.decide(identify('m1'), { destination: 'ads' })
    expect(arrived).toMatchObject([{ traits: { plan: 'pro' } }])
    expect(JSON.stringify(arrived)).not.toContain(email)
  })

  it('are counted in what an event may weigh', async () => {
    await start({ steps: [{ drop: 'traits.note' }], maxEventBytes: 500 })
    const traits = { note: 'n'.repeat(1_000) }
    expect(await waybill.accept(identify('m1', { traits }))).toMatchObject({ status: 'accepted' })
  })
})

describe('steps before one vendor', () => {
  it('change what it gets, and not what the store and other vendors have; the ledger names them', async () => {
    const crm = vendor({ name: 'crm' })
    const ads = vendor({ steps: [{ hash: 'traits.email', as: 'email' }, { drop: 'traits.plan' }] })
    await start({ destinations: [ads, crm] })
    await waybill.acceptMany([
      identify('m1'),
      identify('m2', { userId: 'v', traits: {} }),
      identify('m3', { userId: 'w', traits: { email } }),
    ])
    await waybill.flush()
    const traits = arrived.map((event) => (event as { traits?: unknown }).traits)
    expect(traits).toContainEqual({ email: sha(email) })
    expect(traits).toContainEqual({ email, plan: 'pro' })
    expect((await found('m1')).event).toMatchObject({ traits: { email, plan: 'pro' } })
    expect(changedBy((await record('m1')).attempts)).toEqual([['hash traits.email', 'drop traits.plan']])
    expect(changedBy((await record('m2')).attempts)).toEqual([undefined])
    expect(changedBy((await record('m3')).attempts)).toEqual([['hash traits.email']])
    expect(changedBy((await record('m1', 'crm')).attempts)).toEqual([undefined])
  })

  it('are the same at every attempt', async () => {
    await start({ ads: { steps: [{ hash: 'traits.email', key: 'k'.repeat(16) }] } })
    status = 503
    await waybill.accept(identify('m1'))
    await expect.poll(() => arrived.length).toBeGreaterThan(1)
    status = 200
    await waybill.resume({ lane: 'ads' })
    await waybill.flush()
    expect(new Set(arrived.map((event) => JSON.stringify(event))).size).toBe(1)
    const { attempts = [] } = await record('m1')
    expect(new Set(changedBy(attempts).map(String))).toEqual(new Set(['hash traits.email']))
  })

  it('park what one of them fails for, and nobody else', async () => {
    function strict(event: CustomerEvent): CustomerEvent {
      if (event.messageId === 'm2') throw new Error(`no ${email}`)
      return event
    }
    await start({ ads: { steps: [strict] } })
    await waybill.acceptMany([identify('m1'), identify('m2', { userId: 'v' }), identify('m3', { userId: 'w' })])
    await waybill.flush()
    const detail = 'The step "strict" threw Error.'
    expect(await record('m2')).toMatchObject({ state: 'parked', reason: 'step_failed', detail })
    expect(arrived.map(({ messageId }) => messageId).sort()).toEqual(['m1', 'm3'])
  })

  it('come after consent, which hears the event as it was stored', async () => {
    const consent = { requires: ['marketing'] }
    await start({ ads: { consent, steps: [{ drop: 'context' }] } })
    const context = { consent: { categoryPreferences: { marketing: true } } }
    await waybill.acceptMany([identify('m1', { context }), identify('m2')])
    await waybill.flush()
    expect(arrived).toHaveLength(1)
    expect(arrived[0]).not.toHaveProperty('context')
    expect(await record('m2')).toMatchObject({ state: 'skipped', reason: 'consent_unknown' })
  })

  it('hold for the question whether a call arrived', async () => {
    const asked: unknown[] = []
    await start({
      ads: {
        steps: [{ drop: 'traits.email' }],
        endpoints: { events: { ...vendor().endpoints['events'], repeat: 'harmful' } as never },
        confirm: {
          endpoints: { look: { ...vendor().endpoints['events'], path: '/look', repeat: 'harmless' } as never },
          ask: ({ event }) => {
            asked.push(event)
            return undefined
          },
          read: () => 'arrived',
        },
      },
    })
    status = 502
    await waybill.accept(identify('m1'))
    await waybill.flush()
    expect(asked.length).toBeGreaterThan(0)
    expect(JSON.stringify(asked)).not.toContain(email)
    expect(changedBy((await record('m1')).attempts)[0]).toEqual(['drop traits.email'])
  })
})

it.each([
  [{ steps: [{ drop: 'trait.email' }] }, 'steps[0].drop', 'traits.email'],
  [{ steps: [{ drop: 'messageId' }] }, 'steps[0].drop', ''],
  [{ steps: [{ hash: 'userId' }] }, 'steps[0].hash', 'name all three'],
  [{ steps: [{ name: 'a', dorp: 'traits' }] }, 'steps[0].dorp', 'did you mean drop?'],
])('refuses %j at the start', async (options, field, hint) => {
  await start({})
  const error = await createWaybill({ store: memoryStore(), destinations: [vendor()], ...options } as never).catch(
    (cause: ConfigurationError) => cause,
  )
  const issues = 'issues' in error ? error.issues : []
  expect(issues).toHaveLength(1)
  expect(issues[0]).toMatchObject({ field })
  expect(issues[0]?.hint ?? '').toContain(hint)
})

it.each([
  [{ drop: 'context.*' }, true],
  [{ drop: 'context' }, true],
  [{ keep: 'traits' }, true],
  [{ mask: 'context.consent.categoryPreferences.*' }, true],
  [{ keep: ['traits', 'context.consent', 'context.consentManagement'] }, false],
  [{ drop: ['context.ip', 'context.*.ip'] }, false],
] as const)('refuses %j where a destination requires consent: %s', async (step, isRefused) => {
  const consent = { requires: ['marketing'] }
  const opened = start({ ads: { consent }, steps: [step] })
  if (!isRefused) await opened
  else {
    await expect(opened).rejects.toMatchObject({
      issues: [{ field: 'steps[0]', rule: 'would take away the consent that ads requires' }],
    })
    await start({ steps: [step] })
  }
})
