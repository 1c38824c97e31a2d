import { describe, expect, it } from 'vitest'
import { atOnce, hardship, openDecideBench } from './testing/decide-bench.js'
import { settleDown } from './testing/lane-bench.js'

const undecided = (reason: string, more: object = {}) => ({ status: 'undecided', reason, ...more })

describe.each([[false], [[]]])('a process that delivers nothing: deliver %j', (deliver) => {
  it('sends what its callers wait for, and nothing else', async () => {
    const { decide, accept, ids, last, stateOf, waybill } = await openDecideBench({ deliver })
    await accept('one', 'e1', 'e2')
    const asked = decide('m1')
    await settleDown()
    expect(ids()).toEqual(['m1'])
    await last().answer()
    expect(await asked).toMatchObject({ status: 'decided', reply: { body: 'yes' } })
    expect([await stateOf('m1'), await stateOf('e1'), ids()]).toEqual(['delivered', 'pending', ['m1']])
    expect(await waybill.flush()).toMatchObject({ left: { a: 2 } })
  })

  it('says at once what it cannot send: held, paused, failing', async () => {
    const { waybill, decide, ids, last, stateOf } = await openDecideBench({ deliver, defaults: { breakerAfter: 1 } })
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    expect(await atOnce(decide('m1'))).toEqual(undecided('held', { messageId: 'm1' }))
    await waybill.resume({ lane: 'a' })
    await waybill.hold({ lane: 'a', endpoint: 'one', reason: 'by hand' })
    expect(await atOnce(decide('m2'))).toMatchObject(undecided('held'))
    await waybill.resume({ lane: 'a', endpoint: 'one' })
    expect([ids(), await stateOf('m1'), await stateOf('m2')]).toEqual([[], 'pending', 'pending'])
    void decide('m3')
    await settleDown()
    await last().answer(hardship('throttled', 'destination', 3_000))
    expect(await atOnce(decide('m4'))).toMatchObject(undecided('limited', { afterMs: 3_000 }))
    const failing = await openDecideBench({ deliver, defaults: { breakerAfter: 1 } })
    void failing.decide('m1')
    await settleDown()
    await failing.last().answer(hardship('unavailable', 'endpoint'))
    expect(await atOnce(failing.decide('m2'))).toMatchObject(undecided('failing'))
    expect([failing.ids(), await failing.stateOf('m2')]).toEqual([['m1'], 'pending'])
  })

  it('says so where the second call of an event is left to others', async () => {
    const { decide, ids, last, stateOf } = await openDecideBench({ deliver })
    const asked = decide('m1', { endpoint: 'twice' })
    await settleDown()
    await last().answer({ status: 'delivered', httpStatus: 200 })
    expect(await atOnce(asked)).toMatchObject(undecided('not_delivering'))
    expect([ids(), await stateOf('m1')]).toEqual([['m1'], 'pending'])
  })

  it('sends as many at once as its concurrency, the others as soon as one has ended', async () => {
    const { decide, ids, sent } = await openDecideBench({
      deliver,
      defaults: { concurrency: 2, initialConcurrency: 2 },
    })
    const all = ['m1', 'm2', 'm3'].map((id) => decide(id))
    await settleDown()
    expect(ids()).toEqual(['m1', 'm2'])
    await sent[1]?.answer()
    expect(ids()).toEqual(['m1', 'm2', 'm3'])
    for (const { answer } of sent) await answer()
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(['decided', 'decided', 'decided'])
  })

  it('closes when what it has sent is answered, and nothing is left leased', async () => {
    const { waybill, decide, last, store, ids } = await openDecideBench({ deliver, defaults: { concurrency: 1 } })
    const [first, second] = [decide('m1'), decide('m2')]
    await settleDown()
    const closing = waybill.close()
    expect(await atOnce(second)).toMatchObject(undecided('closed'))
    await last().answer()
    expect([await first, ids()]).toMatchObject([{ status: 'decided' }, ['m1']])
    expect(await closing).toMatchObject({ left: { a: 1 } })
    expect(await store.nextDue('a')).toBe(0)
  })
})

describe('a caller who is gone', () => {
  it.each([
    ['before it is stored', 0],
    ['while it is sent', 50],
  ])('%s: the event is sent once', async (_, timeoutMs) => {
    const { decide, ids, last, pass, stateOf, waybill } = await openDecideBench()
    const asked = decide('m1', { timeoutMs })
    await pass(timeoutMs)
    expect(await asked).toMatchObject(undecided('timeout'))
    await settleDown()
    await last().answer()
    expect([ids(), await stateOf('m1')]).toEqual([['m1'], 'delivered'])
    expect(await waybill.flush()).toMatchObject({ settled: true })
    expect(ids()).toEqual(['m1'])
  })
})
