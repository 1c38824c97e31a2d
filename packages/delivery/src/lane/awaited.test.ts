import { describe, expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import { atOnce, hardship, openDecideBench } from '../testing/decide-bench.js'
import { settleDown } from '../testing/lane-bench.js'

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

describe('an awaited delivery', () => {
  it('has a request of its own where others share one', async () => {
    const { waybill, decide, accept, ids, sent } = await openDecideBench({}, 10)
    await waybill.hold({ lane: 'a', endpoint: 'cart', reason: 'by hand' })
    const asked = decide('m1')
    await accept('one', 'e1', 'e2', 'e3')
    expect(ids()).toEqual(['m1', 'e1+e2+e3'])
    await sent[0]?.answer()
    expect(await asked).toMatchObject({ status: 'decided' })
  })

  it('goes before all that is planned, whatever its endpoint: no request starts in between', async () => {
    const { decide, accept, ids, sent } = await openDecideBench({ defaults: { concurrency: 2, initialConcurrency: 2 } })
    await accept('cart', ...numbered('c', 3))
    await accept('one', ...numbered('e', 3))
    expect(ids()).toEqual(['c0', 'c1'])
    void decide('m1')
    await settleDown()
    await sent[0]?.answer()
    expect(ids()).toEqual(['c0', 'c1', 'm1'])
  })

  it('is taken in where more than half of the window is planned', async () => {
    const { decide, accept, ids, last } = await openDecideBench({ defaults: { concurrency: 1 } })
    // One in flight, three planned, and room for one.
    await accept('one', ...numbered('e', 4))
    void decide('m1')
    await settleDown()
    await last().answer()
    expect(ids()).toEqual(['e0', 'm1'])
  })

  it('is planned before others start, where it comes while nothing may', async () => {
    const { decide, accept, last, ids, clock } = await openDecideBench({ defaults: { concurrency: 1 } })
    await accept('one', ...numbered('e', 3))
    await last().answer(hardship('throttled', 'destination', 300))
    // The pause is over, and the lane has not looked yet.
    await clock.pass(300).then(() => void decide('m1'))
    await settleDown()
    expect(ids()).toEqual(['e0', 'm1'])
  })
})

describe('permits for callers', () => {
  const four = { defaults: { concurrency: 4, initialConcurrency: 4 } }

  it('are kept free once somebody has asked: the next one leaves at once behind any number', async () => {
    const { decide, accept, ids, last, sent } = await openDecideBench(four)
    void decide('m0')
    await settleDown()
    await last().answer()
    await accept('one', ...numbered('e', 12))
    expect(ids()).toEqual(['m0', 'e0', 'e1'])
    void decide('m1')
    void decide('m2')
    await settleDown()
    expect(ids().slice(3)).toEqual(['m1', 'm2'])
    await sent[1]?.answer()
    // Both permits of callers are taken; what is free is theirs before it is anybody's.
    expect(ids()).toHaveLength(5)
    await sent[3]?.answer()
    await sent[4]?.answer()
    expect(ids().slice(5)).toEqual(['e2'])
  })

  it('are lent while nobody has asked in the last ten seconds', async () => {
    const never = await openDecideBench(four)
    await never.accept('one', ...numbered('e', 12))
    expect(never.ids()).toHaveLength(4)
    for (const [ms, ordinary] of [
      [9_999, 2],
      [10_000, 4],
    ] as const) {
      const { decide, accept, ids, last, pass } = await openDecideBench(four)
      void decide('m0')
      await settleDown()
      await last().answer()
      await pass(ms)
      await accept('one', ...numbered('e', 12))
      expect([ms, ids().length - 1]).toEqual([ms, ordinary])
    }
  })

  it('are one of two or three, and none of a single one', async () => {
    for (const [concurrency, ordinary] of [
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 2],
    ] as const) {
      const defaults = { concurrency, initialConcurrency: concurrency }
      const { decide, accept, ids, last } = await openDecideBench({ defaults })
      void decide('m0')
      await settleDown()
      await last().answer()
      await accept('one', ...numbered('e', 12))
      expect([concurrency, ids().length - 1]).toEqual([concurrency, ordinary])
    }
  })

  it('are not taken by the probe of a failing endpoint, which is not asked for in vain meanwhile', async () => {
    const memory = memoryStore()
    let leases = 0
    const lease: Store['lease'] = (...asked) => {
      if (++leases > 100) throw new Error('asked too often')
      return memory.lease(...asked)
    }
    const { decide, accept, sent, ids, pass } = await openDecideBench({
      store: { ...memory, lease },
      defaults: { concurrency: 2, initialConcurrency: 2, breakerAfter: 1, backoffMs: 1 },
    })
    await accept('cart', 'c1')
    await sent[0]?.answer(hardship('unavailable', 'endpoint'))
    void decide('m0')
    await settleDown()
    await sent[1]?.answer()
    await accept('one', 'e1', 'e2')
    expect(ids()).toEqual(['c1', 'm0', 'e1'])
    const before = leases
    await pass(500)
    expect(ids()).toEqual(['c1', 'm0', 'e1'])
    expect(leases - before).toBeLessThan(5)
    await sent[2]?.answer()
    await sent[3]?.answer()
    expect(ids().slice(3).sort()).toEqual(['c1', 'e2'])
  })
})

describe('a caller', () => {
  it('of a delivery with two calls hears the second one, before others, or why it does not leave', async () => {
    const { waybill, decide, last, ids, accept } = await openDecideBench({ defaults: { concurrency: 1 } })
    const taken = { status: 'delivered', httpStatus: 200 } as const
    const asked = decide('m1', { endpoint: 'twice' })
    await settleDown()
    await accept('one', 'e1')
    await last().answer(taken)
    expect(ids()).toEqual(['m1', 'm1'])
    expect(await atOnce(asked)).toBe('waits')
    await last().answer()
    expect(await asked).toMatchObject({ status: 'decided', reply: { body: 'yes' } })
    const other = decide('m2', { endpoint: 'twice' })
    await settleDown()
    await last().answer()
    expect(ids().at(-1)).toBe('m2')
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    expect(await atOnce(other)).toBe('waits')
    await last().answer(taken)
    expect(await atOnce(other)).toMatchObject({ status: 'undecided', reason: 'held' })
  })

  it('who has gone leaves nothing behind: what was claimed is sent in its place, and others as before', async () => {
    const { decide, accept, ids, pass, last } = await openDecideBench({ defaults: { concurrency: 1 } })
    await accept('one', ...numbered('e', 9))
    const gone = decide('m1', { timeoutMs: 10 })
    await settleDown()
    await pass(10)
    expect(await gone).toMatchObject({ reason: 'timeout' })
    for (let left = 9; left > 0; left--) await last().answer()
    expect(ids()).toEqual(['e0', 'm1', ...numbered('e', 9).slice(1)])
  })
})
