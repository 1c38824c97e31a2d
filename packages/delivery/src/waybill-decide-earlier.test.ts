import { describe, expect, it } from 'vitest'
import { memoryStore } from './memory-store/memory-store.js'
import type { Store } from './store/store.js'
import { atOnce, eventFor, hardship, openDecideBench } from './testing/decide-bench.js'
import { settleDown } from './testing/lane-bench.js'

const waits = { status: 'undecided', reason: 'waits_for_earlier', messageId: 'm1' }
const one = { defaults: { concurrency: 1 } }
const ofAda = (messageId: string) => ({ type: 'track' as const, event: 'one', messageId, userId: 'ada' })
const identify = (messageId: string) => ({ type: 'identify' as const, messageId, userId: 'ada' })

async function open(...options: Parameters<typeof openDecideBench>) {
  const bench = await openDecideBench(...options)
  return { ...bench, ask: (messageId: string) => bench.waybill.decide(ofAda(messageId), { destination: 'a' }) }
}

describe('an earlier event of the person', () => {
  it('in the store is sent first, before all others, and the caller’s next', async () => {
    const { waybill, ask, accept, ids, last, sent } = await open({
      defaults: { concurrency: 2, window: 2, initialConcurrency: 2 },
    })
    await accept('one', 'e0', 'e1', 'e2', 'e3', 'e4')
    await waybill.acceptMany([identify('i1'), identify('i2')])
    const asked = ask('m1')
    expect(await atOnce(asked)).toBe('waits')
    await sent[0]?.answer()
    expect(ids()).toEqual(['e0', 'e1', 'i1'])
    for (const next of ['i2', 'm1']) {
      await last().answer()
      expect(ids().at(-1)).toBe(next)
    }
    await last().answer()
    expect(await asked).toMatchObject({ status: 'decided' })
    expect(ids()).toEqual(['e0', 'e1', 'i1', 'i2', 'm1'])
  })

  it('that is planned is sent before others, and shares its request with whom it did', async () => {
    const { waybill, ask, ids, last } = await open(one, 2)
    const others = ['e0', 'e1'].map((messageId) => eventFor('cart', messageId))
    await waybill.acceptMany([...others, identify('i1'), { ...ofAda('x1'), userId: 'bob' }])
    await settleDown()
    const asked = ask('m1')
    expect(await atOnce(asked)).toBe('waits')
    for (const next of ['i1+x1', 'm1', 'e1']) {
      await last().answer()
      expect(ids().at(-1)).toBe(next)
    }
    expect(await asked).toMatchObject({ status: 'decided' })
  })

  it('that is in flight is waited for, and nothing starts between its answer and the caller’s event', async () => {
    const { waybill, ask, accept, ids, last } = await open(one)
    await waybill.accept(identify('i1'))
    await accept('one', 'e1', 'e2')
    const [first, second] = [ask('m1'), ask('m2')]
    expect([await atOnce(first), ids()]).toEqual(['waits', ['i1']])
    for (const next of ['m1', 'm2', 'e1']) {
      await last().answer()
      expect(ids().at(-1)).toBe(next)
    }
    expect([await first, await second]).toMatchObject([{ status: 'decided' }, { status: 'decided' }])
  })

  it('may be other callers’: three at once are answered in order', async () => {
    const { ask, ids, last } = await open({ order: 'per-user', ...one })
    const asked = ['m1', 'm2', 'm3'].map(ask)
    for (const answer of asked) expect(await atOnce(answer)).toBe('waits')
    for (const next of ['m1', 'm2', 'm3']) {
      expect(ids().at(-1)).toBe(next)
      await last().answer()
    }
    expect(await Promise.all(asked)).toMatchObject(asked.map(() => ({ status: 'decided' })))
  })

  it('may be other callers’: where the first is to be tried again, all hear what they wait for', async () => {
    const { ask, ids, last, pass } = await open({ order: 'per-user', defaults: { concurrency: 1, backoffMs: 100 } })
    const asked = ['m1', 'm2', 'm3'].map(ask)
    for (const answer of asked) await atOnce(answer)
    await last().answer(hardship('unavailable', 'endpoint'))
    for (const messageId of ['m2', 'm3']) expect(await asked[Number(messageId[1]) - 1]).toEqual({ ...waits, messageId })
    await pass(100)
    for (const next of ['m1', 'm2', 'm3']) {
      expect(ids().at(-1)).toBe(next)
      await last().answer()
    }
    expect(ids()).toEqual(['m1', 'm1', 'm2', 'm3'])
  })

  it.each([
    ['is to be tried again', hardship('unavailable', 'endpoint'), waits],
    [
      'is refused for good',
      { status: 'rejected', error: hardship('setup', 'endpoint').error, maybeDelivered: false },
      'waits',
    ],
  ] as const)(
    'that %s: the caller hears what follows from it, and each goes once in order',
    async (_, outcome, told) => {
      const { waybill, ask, ids, last, pass, stateOf } = await open({ defaults: { backoffMs: 100 } })
      await waybill.accept(identify('i1'))
      await settleDown()
      const asked = ask('m1')
      await settleDown()
      await last().answer(outcome)
      expect(await atOnce(asked)).toEqual(told)
      await pass(100)
      if (told === 'waits') expect(ids()).toEqual(['i1', 'm1'])
      else {
        expect(ids()).toEqual(['i1', 'i1'])
        await last().answer()
        expect(ids()).toEqual(['i1', 'i1', 'm1'])
      }
      await last().answer()
      expect(await stateOf('m1')).toBe('delivered')
    },
  )

  it('waits for another attempt, or for three others: the caller hears it at once', async () => {
    const { waybill, ask, last, ids } = await open({ defaults: { backoffMs: 100 } })
    await waybill.accept(identify('i1'))
    await settleDown()
    await last().answer(hardship('unavailable', 'endpoint', 5_000))
    expect(await atOnce(ask('m1'))).toEqual(waits)
    expect(ids()).toEqual(['i1'])
    const other = await open({ order: 'per-user', ...one })
    await other.accept('one', 'e0')
    await other.waybill.acceptMany(['o1', 'o2', 'o3', 'o4'].map(ofAda))
    expect(await atOnce(other.ask('m1'))).toEqual(waits)
    for (const next of ['o1', 'o2', 'o3', 'o4', 'm1']) {
      await other.last().answer()
      expect(other.ids().at(-1)).toBe(next)
    }
  })

  it('goes back with what was claimed where its endpoint is held meanwhile, and all go once after that', async () => {
    const { waybill, ask, accept, ids, last, sent } = await open(one)
    await accept('cart', 'e0')
    await waybill.acceptMany([identify('i1'), identify('i2')])
    const asked = ask('m1')
    await settleDown()
    await waybill.hold({ lane: 'a', endpoint: 'one', reason: 'by hand' })
    expect(await atOnce(asked)).toEqual(waits)
    await sent[0]?.answer()
    expect(ids()).toEqual(['e0'])
    await waybill.resume({ lane: 'a', endpoint: 'one' })
    await settleDown()
    for (const next of ['i1', 'i2', 'm1']) {
      expect(ids().at(-1)).toBe(next)
      await last().answer()
    }
    expect(ids()).toEqual(['e0', 'i1', 'i2', 'm1'])
  })

  it('is forgotten with what was claimed: nothing of it is sent', async () => {
    const { waybill, ask, accept, ids, sent, stateOf } = await open(one)
    await accept('cart', 'e0')
    await waybill.acceptMany([identify('i1')])
    const asked = ask('m1')
    await settleDown()
    await waybill.forget({ userId: 'ada' })
    expect(await atOnce(asked)).toMatchObject({ status: 'undecided', reason: 'forgotten' })
    await sent[0]?.answer()
    expect([ids(), await stateOf('i1'), await stateOf('m1')]).toEqual([['e0'], 'erased', 'erased'])
  })
})

describe('what the store says of a claim', () => {
  /** A store with this claim in the place of its own. */
  const claiming = (change: (claims: NonNullable<Awaited<ReturnType<Store['commit']>>['claims']>) => object) => {
    const store = memoryStore()
    return {
      ...store,
      async commit(...work: Parameters<Store['commit']>) {
        const { claims, ...receipt } = await store.commit(...work)
        return { ...receipt, ...(claims && change(claims)) }
      },
    }
  }

  it('an endpoint that another process holds is not called, and the caller hears so', async () => {
    const store = claiming((claims) => ({ claims: claims.map((claim) => ({ ...claim, held: ['one'] })) }))
    const { ask, ids, stateOf } = await open({ store, deliver: false })
    expect(await atOnce(ask('m1'))).toMatchObject({ status: 'undecided', reason: 'held' })
    expect([ids(), await stateOf('m1')]).toEqual([[], 'pending'])
  })

  it('a lane that another process holds: the caller hears so', async () => {
    const store = claiming((claims) => ({
      claims: claims.map((claim) => ({ ...claim, leases: [], refused: 'held' as const })),
    }))
    const { ask, ids } = await open({ store, deliver: false })
    expect(await atOnce(ask('m1'))).toMatchObject({ status: 'undecided', reason: 'held' })
    expect(ids()).toEqual([])
  })

  it('nothing, as it knows no claims: the lane takes the event as before', async () => {
    const store = memoryStore()
    const old: Store = {
      ...store,
      commit: ({ accept = [], ...work }) =>
        store.commit({ ...work, accept: accept.map(({ awaited: _, ...event }) => event) }),
    }
    const { ask, last } = await open({ store: old })
    const asked = ask('m1')
    await settleDown()
    await last().answer()
    expect(await asked).toMatchObject({ status: 'decided' })
    const other = await open({ store: { ...old, ...memoryStore(), commit: old.commit }, deliver: false })
    expect(await atOnce(other.ask('m2'))).toMatchObject({ status: 'undecided' })
  })
})
