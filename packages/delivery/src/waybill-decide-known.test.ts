import { describe, expect, it } from 'vitest'
import { atOnce, eventFor, hardship, openDecideBench } from './testing/decide-bench.js'
import { settleDown } from './testing/lane-bench.js'

const undecided = (reason: string, more: object = {}) => ({ status: 'undecided', reason, ...more })
const breaks = { breakerAfter: 1, backoffMs: 10 }

describe('a lane that cannot send', () => {
  it('is held: the caller hears it at once, and the event goes once after the resume', async () => {
    const { waybill, decide, ids, sent, stateOf } = await openDecideBench()
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    expect(await atOnce(decide('m1'))).toEqual(undecided('held', { messageId: 'm1' }))
    expect([ids(), await stateOf('m1')]).toEqual([[], 'pending'])
    await waybill.resume({ lane: 'a' })
    const second = decide('m2')
    await settleDown()
    expect(ids()).toEqual(expect.arrayContaining(['m1', 'm2']))
    for (const { answer } of sent) await answer()
    expect(await second).toMatchObject({ status: 'decided', reply: { body: 'yes' } })
    expect([ids().length, await stateOf('m1')]).toEqual([2, 'delivered'])
  })

  it('decides where it is resumed before the event is stored', async () => {
    const { waybill, decide, last } = await openDecideBench()
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    const asked = decide('m1')
    const resumed = waybill.resume({ lane: 'a' })
    expect(await atOnce(asked)).toBe('waits')
    await resumed
    await last().answer()
    expect(await asked).toMatchObject({ status: 'decided' })
  })

  it('is held while callers wait: those in flight hear their answer, the others hear it is held', async () => {
    const { waybill, decide, ids, last } = await openDecideBench({ defaults: { concurrency: 1 } })
    const first = decide('m1')
    await settleDown()
    const second = decide('m2')
    expect(await atOnce(second)).toBe('waits')
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    expect(await atOnce(second)).toMatchObject(undecided('held'))
    expect(await atOnce(first)).toBe('waits')
    await last().answer()
    expect([await first, ids()]).toMatchObject([{ status: 'decided' }, ['m1']])
  })

  it.each([
    ['retry', { lane: 'a', reason: 'http_503' }],
    ['resume', { lane: 'a' }],
  ] as const)('sends what a caller waits for before its backlog, also while a %s is asked for', async (call, query) => {
    const { waybill, accept, decide, ids, last } = await openDecideBench({ defaults: { concurrency: 2 } })
    const first = decide('m1')
    await settleDown()
    await last().answer()
    await first
    for (let index = 0; index < 50; index++) await accept('one', `e${index}`)
    await settleDown()
    const second = decide('m2')
    await waybill[call](query)
    await settleDown()
    expect(ids()).toContain('m2')
    await last().answer()
    expect(await second).toMatchObject({ status: 'decided' })
  })

  it('is paused by the vendor: the caller hears until when', async () => {
    const { decide, accept, last, ids, pass } = await openDecideBench()
    await accept('one', 'e1')
    await last().answer(hardship('throttled', 'destination', 3_000))
    await pass(500)
    expect(await atOnce(decide('m1'))).toEqual(undecided('limited', { afterMs: 2_500, messageId: 'm1' }))
    expect(ids()).toEqual(['e1'])
    await pass(2_500)
    expect(ids()).toEqual(['e1', 'e1', 'm1'])
  })

  it('is paused by a failing vendor that named a time', async () => {
    const { decide, accept, last } = await openDecideBench()
    await accept('one', 'e1')
    await last().answer(hardship('unavailable', 'destination', 3_000))
    expect(await atOnce(decide('m1'))).toMatchObject(undecided('limited', { afterMs: 3_000 }))
  })

  it('fails: the caller hears it while nothing may be tried', async () => {
    const { decide, accept, last, ids } = await openDecideBench({ defaults: breaks })
    await accept('one', 'e1')
    await last().answer(hardship('unavailable', 'destination'))
    expect(await atOnce(decide('m1'))).toEqual(undecided('failing', { messageId: 'm1' }))
    expect(ids()).toEqual(['e1'])
  })

  it('fails: a caller is the probe, before all that waits, and the others hear that it fails', async () => {
    const { decide, accept, last, ids, clock } = await openDecideBench({ defaults: { ...breaks, concurrency: 1 } })
    await accept('one', 'e1', 'e2', 'e3')
    await last().answer(hardship('unavailable', 'destination'))
    // The pause is over, and the lane has not looked yet.
    const asking = clock.pass(500).then(() => [decide('m1'), decide('m2')])
    const [probe, other] = (await asking) as [ReturnType<typeof decide>, ReturnType<typeof decide>]
    expect(await atOnce(other)).toMatchObject(undecided('failing'))
    expect(ids()).toEqual(['e1', 'm1'])
    await last().answer()
    expect(await probe).toMatchObject({ status: 'decided' })
  })
})

describe('an endpoint that cannot be called', () => {
  it('is held: who needs it hears so, who needs another is decided', async () => {
    const { waybill, decide, last, ids, stateOf } = await openDecideBench()
    await waybill.hold({ lane: 'a', endpoint: 'cart', reason: 'by hand' })
    expect(await atOnce(decide('m1', { endpoint: 'cart' }))).toEqual(undecided('held', { messageId: 'm1' }))
    const other = decide('m2')
    await settleDown()
    await last().answer()
    expect([await other, ids(), await stateOf('m1')]).toMatchObject([{ status: 'decided' }, ['m2'], 'pending'])
    await waybill.resume({ lane: 'a', endpoint: 'cart' })
    await settleDown()
    expect(ids()).toEqual(['m2', 'm1'])
  })

  it('is held by the answer to another event while the caller waits', async () => {
    const { decide, accept, last, ids } = await openDecideBench({ defaults: { concurrency: 1 } })
    await accept('cart', 'e1')
    const asked = decide('m1', { endpoint: 'cart' })
    expect(await atOnce(asked)).toBe('waits')
    await last().answer(hardship('setup', 'endpoint'))
    expect(await atOnce(asked)).toMatchObject(undecided('held'))
    expect(ids()).toEqual(['e1'])
  })

  it('is paused: the caller hears until when', async () => {
    const { decide, accept, last, ids, pass } = await openDecideBench()
    await accept('cart', 'e1')
    await last().answer(hardship('throttled', 'endpoint', 3_000))
    expect(await atOnce(decide('m1', { endpoint: 'cart' }))).toMatchObject(undecided('limited', { afterMs: 3_000 }))
    await pass(3_000)
    expect(ids()).toEqual(['e1', 'e1', 'm1'])
  })

  it('fails: after its pause a caller is the probe', async () => {
    const { waybill, decide, accept, last, ids, pass } = await openDecideBench({ defaults: breaks })
    await accept('one', 'e1')
    await last().answer(hardship('unavailable', 'endpoint'))
    expect(await atOnce(decide('m1'))).toMatchObject(undecided('failing'))
    expect(ids()).toEqual(['e1'])
    // Otherwise what waits is tried as soon as the pause is over.
    for (const userId of ['e1', 'm1']) await waybill.forget({ userId })
    await pass(500)
    const probe = decide('m2')
    await settleDown()
    const other = decide('m3')
    expect(await atOnce(other)).toMatchObject(undecided('failing'))
    expect(ids()).toEqual(['e1', 'm2'])
    await last().answer()
    expect(await probe).toMatchObject({ status: 'decided' })
  })
})

describe('an event that is not sent at all', () => {
  it('as it has no consent, also where the lane is held', async () => {
    const consent = (events: readonly unknown[]) => events.map(() => false)
    const { waybill, decide, stateOf } = await openDecideBench({ consent })
    expect(await atOnce(decide('m1'))).toEqual(undecided('no_consent', { messageId: 'm1' }))
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    expect(await atOnce(decide('m2'))).toMatchObject(undecided('no_consent'))
    expect(await stateOf('m1')).toBe('skipped')
  })

  it('as its caller or its integrations leave the destination out', async () => {
    const { waybill, decide } = await openDecideBench()
    expect(await atOnce(decide('m1', { destinations: [] }))).toEqual(undecided('not_addressed', { messageId: 'm1' }))
    const event = { ...eventFor('one', 'm2'), integrations: { a: false } }
    expect(await atOnce(waybill.decide(event, { destination: 'a' }))).toMatchObject(undecided('integrations'))
  })

  it('as the mapping skips it or breaks on it, or consent was withdrawn', async () => {
    const { decide } = await openDecideBench()
    expect(await atOnce(decide('m1', { endpoint: 'skip' }))).toMatchObject(undecided('not_for_a'))
    expect(await atOnce(decide('m2', { endpoint: 'break' }))).toMatchObject(undecided('plan_failed'))
    const consent = (events: readonly unknown[], _: string, moment: string) => events.map(() => moment === 'accept')
    const { decide: ask } = await openDecideBench({ consent })
    expect(await atOnce(ask('m3'))).toMatchObject(undecided('no_consent'))
  })

  it('as the process closes: those in flight hear their answer, the others that it is closed', async () => {
    const { waybill, decide, last, ids } = await openDecideBench({ defaults: { concurrency: 1 } })
    const first = decide('m1')
    await settleDown()
    const second = decide('m2')
    await settleDown()
    const closing = waybill.close()
    const third = decide('m3').catch((error: unknown) => error)
    expect(await atOnce(second)).toEqual(undecided('closed', { messageId: 'm2' }))
    expect(await third).toMatchObject({ code: 'closed' })
    expect(await atOnce(first)).toBe('waits')
    await last().answer()
    expect([await first, ids()]).toMatchObject([{ status: 'decided' }, ['m1']])
    expect(await closing).toMatchObject({ left: { a: 1 } })
  })

  it('as the process closes between its two calls', async () => {
    const { waybill, decide, last } = await openDecideBench()
    const asked = decide('m1', { endpoint: 'twice' })
    await settleDown()
    const closing = waybill.close()
    expect(await atOnce(asked)).toBe('waits')
    await last().answer({ status: 'delivered', httpStatus: 200 })
    expect(await atOnce(asked)).toMatchObject(undecided('closed'))
    expect(await closing).toMatchObject({ left: { a: 1 } })
  })

  it('as its user is forgotten meanwhile', async () => {
    const { waybill, decide, stateOf } = await openDecideBench({ defaults: { concurrency: 1 } })
    void decide('m1')
    await settleDown()
    const second = decide('m2')
    await settleDown()
    await waybill.forget({ userId: 'm2' })
    expect(await atOnce(second)).toEqual(undecided('forgotten', { messageId: 'm2' }))
    expect(await stateOf('m2')).toBe('erased')
  })
})

describe('several callers', () => {
  it('for one event: the first hears the answer, the others that they are late, also where the lane is held', async () => {
    const { waybill, decide, last, ids } = await openDecideBench()
    const all = [decide('m1'), decide('m1'), decide('m1')]
    await settleDown()
    await last().answer()
    const decisions = await Promise.all(all)
    expect(decisions.map((one) => ('reason' in one ? one.reason : one.status))).toEqual([
      'decided',
      'duplicate',
      'duplicate',
    ])
    await waybill.hold({ lane: 'a', reason: 'by hand' })
    expect(await atOnce(decide('m1'))).toMatchObject(undecided('duplicate'))
    expect(ids()).toEqual(['m1'])
  })

  it('one whose time is over while the answer is on its way costs nothing', async () => {
    const { decide, last, ids, pass, stateOf, waybill } = await openDecideBench()
    const asked = decide('m1', { timeoutMs: 100 })
    await settleDown()
    await pass(99)
    expect(await atOnce(asked)).toBe('waits')
    const [decision] = await Promise.all([asked, pass(1), last().answer()])
    expect(decision).toEqual(undecided('timeout', { messageId: 'm1' }))
    expect([ids(), await stateOf('m1')]).toEqual([['m1'], 'delivered'])
    expect(await waybill.flush()).toMatchObject({ settled: true })
  })
})
