import assert from 'node:assert/strict'
import { defineDestination, type Endpoint, httpAnswers, type Transport } from '@waybill/core/destination'
import { createWaybill, type Waybill } from '@waybill/delivery'
import type { OrderPolicy } from '@waybill/delivery/store'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { createFleetModel, type FleetModel } from '../testing/fleet-model.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
let lanes = 0

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  connectionString = await server.database()
}, 60_000)

const engine = fc.nat({ max: 1 })
const user = fc.nat({ max: 5 })
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('accept' as const),
      engine,
      events: fc.array(fc.record({ user, head: fc.boolean() }), { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      what: fc.constant('answer' as const),
      which: fc.nat({ max: 9 }),
      status: fc.constantFrom(200, 200, 200, 400, 400, 503, 503, 429),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('hold' as const, 'resume' as const, 'resume' as const), engine }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('retry' as const, 'restart' as const), engine }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('forget' as const, 'replay' as const, 'discard' as const),
      engine,
      user,
    }),
  },
)
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

/** A request that has left: the vendor has not answered it. */
interface Request {
  readonly id: string
  readonly engine: number
  readonly answer: (status: number) => void
}

const endpoint: Endpoint = {
  method: 'POST',
  path: '/',
  limit: { calls: 1, bytes: 100_000, source: 'made up for the tests' },
  repeat: 'harmless',
  answers: 'all-or-nothing',
  inOrder: true,
}

/** One request at a time, so that each engine has more planned. What makes waits, pauses and holds that nobody asked for is out of reach: each wait lasts until a command ends it. */
const defaults = {
  ...{ concurrency: 1, initialConcurrency: 1, window: 6, attemptTimeoutMs: 120_000, backoffMs: 300_000 },
  ...{ breakerAfter: 10_000, stuckAfter: 10_000, unknownLimit: 10_000, invalidLimit: 10_000, retryBudget: 100 },
}

/** Resolves once it does. Rejects with the text after a while. */
async function until(text: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const late = performance.now() + 20_000; !(await holds()); ) {
    if (performance.now() > late) assert.fail(text)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

/** Runs the commands on two engines that share a lane of their own, and rejects where the model says otherwise. */
async function play(order: OrderPolicy, commands: readonly Command[]): Promise<void> {
  const lane = `lane-${++lanes}`
  const model: FleetModel = createFleetModel(order)
  const out: Request[] = []
  const faults: Error[] = []
  let made = 0

  const transport = (number: number): Transport => ({
    send: ({ body = '' }) =>
      new Promise((resolve) => {
        const { id } = JSON.parse(body) as { id: string }
        try {
          model.arrived(id)
        } catch (error) {
          faults.push(error as Error)
        }
        const headers = (status: number) => (status === 429 ? { 'retry-after': '600' } : {})
        out.push({ id, engine: number, answer: (status) => resolve({ status, headers: headers(status), body: '' }) })
      }),
    redact: (text) => text,
    close: async () => undefined,
  })
  const open = (number: number) =>
    createWaybill({
      store: postgresStore({ connectionString, name: `engine-${number}`, pollMs: 20, licenceMs: 1_000 }),
      destinations: [
        defineDestination({
          name: lane,
          endpoints: { single: endpoint },
          answers: httpAnswers,
          encode: ({ event }) => ({ calls: [{ endpoint: 'single', json: { id: event.messageId } }] }),
          transport: transport(number),
        }),
      ],
      ...{ order, defaults },
      random: () => 0.99,
    })
  const engines: Waybill[] = [await open(0), await open(1)]
  const at = (number: number) => engines[number] ?? assert.fail('no such engine')
  const nameOf = (number: number) => `${lane}-u${number}`

  async function deliveryOf(id: string) {
    const where = await at(0).where('default', id)
    return (where.status === 'found' ? where.lanes[lane] : undefined) ?? assert.fail(`${id} is unknown`)
  }

  /** Answers, and waits until the ledger has it. */
  async function answer(request: Request, status: number): Promise<void> {
    out.splice(out.indexOf(request), 1)
    const before = (await deliveryOf(request.id)).attempts?.length ?? 0
    model.answered(request.id, status)
    request.answer(status)
    const state = model.events.get(request.id)?.state
    await until(`${request.id} is not ${state} after ${status}`, async () => {
      const now = await deliveryOf(request.id)
      return now.state === state && (state !== 'pending' || (now.attempts?.length ?? 0) > before)
    })
    if (status !== 429) return
    for (const waybill of engines)
      await until('a pause is not known', async () => ((await waybill.lanes())[0]?.pauses.length ?? 0) > 0)
    model.paused = true
  }

  async function obey(one: Command): Promise<void> {
    switch (one.what) {
      case 'accept': {
        const events = one.events.map(({ user, head }) => {
          const who = { messageId: `${lane}-${made++}`, userId: nameOf(user) }
          model.accepted(who.messageId, who.userId, head)
          return head
            ? ({ type: 'identify', traits: {}, ...who } as const)
            : ({ type: 'track', event: 'A', ...who } as const)
        })
        const statuses = async (number: number) => (await at(number).acceptMany(events)).map(({ status }) => status)
        assert.deepEqual(
          await statuses(one.engine),
          events.map(() => 'accepted'),
        )
        return assert.deepEqual(
          await statuses(1 - one.engine),
          events.map(() => 'duplicate'),
        )
      }
      case 'answer': {
        if (out.length === 0 && model.sendable().length > 0)
          await until(`nothing of ${model.sendable()} arrives`, () => out.length > 0)
        const request = out[one.which % Math.max(1, out.length)]
        return request ? answer(request, one.status) : undefined
      }
      case 'hold':
        await at(one.engine).hold({ lane, reason: 'by hand' })
        model.held = true
        return
      case 'resume':
        Object.assign(model, { held: false, paused: false })
        model.retry()
        return at(one.engine).resume({ lane })
      case 'retry': {
        const count = model.retry()
        return assert.equal((await at(one.engine).retry({ lane })).total, count, 'waits that retry has ended')
      }
      case 'replay': {
        const count = model.replay(nameOf(one.user))
        return assert.equal((await at(one.engine).replay({ lane, userId: nameOf(one.user) })).total, count, 'replayed')
      }
      case 'discard': {
        const count = model.discard(nameOf(one.user))
        const query = { lane, userId: nameOf(one.user) }
        return assert.equal((await at(one.engine).discard(query, { reason: 'no use' })).total, count, 'discarded')
      }
      case 'forget': {
        const { erased } = await at(one.engine).forget({ userId: nameOf(one.user) })
        return assert.equal(erased, model.forget(nameOf(one.user)), 'erased')
      }
      case 'restart': {
        const closing = at(one.engine).close({ timeoutMs: 20_000 })
        // What it has on the wire is answered while it closes.
        for (const request of out.filter((request) => request.engine === one.engine)) {
          out.splice(out.indexOf(request), 1)
          model.answered(request.id, 200)
          request.answer(200)
        }
        assert.deepEqual((await closing).unfinished, undefined)
        engines[one.engine] = await open(one.engine)
        return
      }
      default:
        return one satisfies never
    }
  }

  async function step(one: Command): Promise<void> {
    await obey(one)
    if (faults[0]) throw faults[0]
  }

  try {
    for (const one of commands) await step(one)
    await step({ what: 'resume', engine: 0 })
    while (model.count('pending') > 0) await step({ what: 'answer', which: 0, status: 200 })
    const totals = (await at(1).totals())[lane]
    const { accepted, ...states } = totals ?? assert.fail('no totals')
    assert.equal(accepted, model.events.size)
    for (const [state, count] of Object.entries(states))
      assert.equal(count, model.count(state as 'pending'), `${state} in the end`)
    for (const { id, state } of model.events.values()) assert.equal((await deliveryOf(id)).state, state, id)
    assert.deepEqual((await at(1).recount())[lane], totals)
  } finally {
    for (const request of out) request.answer(200)
    await Promise.all(engines.map((waybill) => waybill.close({ timeoutMs: 2_000 })))
  }
}

test.each(['per-user', 'identify-first', 'none'] as const)(
  'two engines do what a simple model of a fleet does, whatever is asked of either: %s',
  { timeout: 600_000 },
  async (order) => {
    const seed = Number(process.env['WAYBILL_SEED'] ?? 1)
    const lists = fc.array(command, { minLength: 10, maxLength: 40, size: 'max' })
    await fc.assert(
      fc.asyncProperty(lists, (commands) => play(order, commands)),
      { seed, numRuns: Number(process.env['WAYBILL_RUNS'] ?? 12), interruptAfterTimeLimit: 300_000 },
    )
    expect(lanes).toBeGreaterThan(0)
  },
)
