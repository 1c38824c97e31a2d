import { type Outcome, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import { openLane, settleDown } from '../testing/lane-bench.js'

const error = new WaybillError('No.', { kind: 'invalid', code: 'wrong' })
const refused: Outcome = { status: 'rejected', error, maybeDelivered: false }
const later = (afterMs: number): Outcome => ({
  status: 'retry',
  error: new WaybillError('Later.', { kind: 'throttled', code: 'slow' }),
  scope: 'destination',
  maybeDelivered: false,
  afterMs,
})

describe('a lane', () => {
  it('sends what there is, and rests', async () => {
    const { lane, accept, sent, last, states, rests, running, timers, leased } = await openLane({ concurrency: 4 })
    expect([lane.isSending(), await lane.isQuiet(), rests()]).toEqual([false, true, 0])
    await accept('m1')
    expect(sent).toMatchObject([{ ids: ['m1'], options: { deadlineAt: 11_000 } }])
    expect([lane.isSending(), await lane.isQuiet(), rests()]).toEqual([true, false, 0])
    // Sixteen events at most: one for each of four requests, four times.
    expect(leased).toEqual([
      { max: 16, closed: [], maxBytes: 16_000_000, forMs: 30_000 },
      { max: 16, closed: [], maxBytes: 16_000_000, forMs: 30_000 },
    ])
    await last().answer()
    expect([lane.isSending(), await lane.isQuiet(), rests()]).toEqual([false, true, 1])
    expect(await states()).toMatchObject({ delivered: 1, pending: 0 })
    expect([running(), timers]).toEqual([0, []])
  })

  it('counts many calls in one turn as one, and asks the store for one thing at a time', async () => {
    let asked = 0
    let answer: () => void = () => undefined
    const { lane } = await openLane(
      {},
      {
        broken: {
          lease: () => {
            asked++
            return new Promise((resolve) => {
              answer = () => resolve([])
            })
          },
        },
      },
    )
    for (let call = 0; call < 5; call++) lane.wake()
    expect(await lane.isQuiet()).toBe(false)
    await settleDown()
    expect(asked).toBe(1)
    expect(await lane.isQuiet()).toBe(false)
    lane.wake()
    await settleDown()
    expect(asked).toBe(1)
    // Once more for what was said meanwhile.
    answer()
    await settleDown()
    expect(asked).toBe(2)
    answer()
    await settleDown()
    expect([asked, await lane.isQuiet()]).toEqual([2, true])
  })

  it('has no more in flight than it may, and plans ahead once half of its window or less is left', async () => {
    const { lane, accept, ids, last, leased } = await openLane({ concurrency: 2, window: 4 })
    // The endpoint goes one by one from here on, while the lane could have two.
    lane.throttles.started('one')
    const timeout = { kind: 'unavailable', startedAt: 1_000, timeout: true, random: 0 } as const
    lane.throttles.answered('one', { endpoint: timeout })
    const all = ['1', '2', '3', '4', '5', '6', '7', '8']
    await accept(...all)
    for (let event = 1; event <= 8; event++) {
      expect(ids()).toEqual(all.slice(0, event))
      await last().answer()
    }
    expect(leased.map(({ max }) => max)).toEqual([4, 2, 2, 2, 3, 4, 4])
  })

  it('comes again when something is due, by one alarm', async () => {
    const { accept, last, pass, ids, running, timers, lane } = await openLane({ concurrency: 4 })
    await accept('m1')
    const error = new WaybillError('Later.', { kind: 'unavailable', code: 'slow' })
    await last().answer({ status: 'retry', error, scope: 'call', maybeDelivered: false, afterMs: 20.5 })
    // The vendor's wish, and half of the backoff.
    expect([ids(), timers, running()]).toEqual([['m1'], [71], 1])
    for (let call = 0; call < 3; call++) {
      lane.wake()
      await settleDown()
    }
    expect([running(), await lane.isQuiet()]).toEqual([1, false])
    await pass(70)
    expect(ids()).toEqual(['m1'])
    await pass(1)
    expect(ids()).toEqual(['m1', 'm1'])
    expect(running()).toBe(0)
  })

  it('asks again at once where something may be due, with a single permit, too', async () => {
    const due = [0, undefined]
    let asked = 0
    const lease = async () => {
      asked++
      return []
    }
    const { lane, timers } = await openLane({ concurrency: 1 }, { broken: { lease, nextDue: async () => due.shift() } })
    lane.wake()
    await settleDown()
    expect([asked, timers]).toEqual([2, []])
  })

  it('tells of a store that cannot lease, and asks it again after a while', async () => {
    const lease = async () => {
      throw new Error('down')
    }
    const { lane, told, timers, running, pass, rests } = await openLane({}, { broken: { lease } })
    lane.wake()
    await settleDown()
    expect(told).toMatchObject([{ type: 'store_failed', error: { message: 'down' } }])
    expect([timers, running(), rests()]).toEqual([[100], 1, 1])
    await pass(99)
    expect(told).toHaveLength(1)
    await pass(1)
    expect(told).toHaveLength(2)
  })

  it('has as many listen to its one signal as are in flight, without a warning', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    const { accept, sent } = await openLane()
    await accept(...Array.from({ length: 14 }, (_, index) => `m${index}`))
    expect(sent).toHaveLength(14)
    for (const { options } of sent) options.signal?.addEventListener('abort', () => undefined)
    await settleDown()
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })
})

describe('a hold or a pause', () => {
  it('is told, kept in the store, and gives back what was planned', async () => {
    const { lane, accept, last, told, store, released, ids, states } = await openLane({ concurrency: 1 })
    await accept('1', '2', '3')
    const error = new WaybillError('No.', { kind: 'setup', code: 'forbidden' })
    await last().answer({ status: 'blocked', error, scope: 'endpoint' })
    const hold = { lane: 'a', endpoint: 'one', reason: 'forbidden' }
    expect(told.filter(({ type }) => type === 'held')).toEqual([{ type: 'held', ...hold }])
    expect(await store.holds()).toMatchObject([hold])
    expect(released).toEqual([[[2, 3], { endpoint: 'one' }]])
    expect([ids(), await states(), await lane.isQuiet()]).toMatchObject([['1'], { pending: 3 }, true])
  })

  it('of the lane is quiet', async () => {
    const { lane, accept, ids, store } = await openLane()
    lane.throttles.hold(undefined, 'by hand')
    await accept('1')
    expect([ids(), await lane.isQuiet(), await store.nextDue('a')]).toEqual([[], true, 0])
  })

  it('of the lane ends by an alarm', async () => {
    const { accept, last, pass, ids, running, lane } = await openLane({ concurrency: 1 })
    await accept('1', '2')
    await last().answer(later(300))
    expect([ids(), running(), await lane.isQuiet()]).toEqual([['1'], 1, false])
    await pass(299)
    expect(ids()).toEqual(['1'])
    await pass(1)
    expect(ids()).toHaveLength(2)
  })

  it('of a failing endpoint does not outlast what is due there later than it may be tried', async () => {
    const { accept, last, pass, ids } = await openLane({ breakerAfter: 1, maxProbePauseMs: 10, backoffMs: 1_000 })
    await accept('1')
    const error = new WaybillError('No.', { kind: 'unavailable', code: 'down' })
    await last().answer({ status: 'retry', error, scope: 'endpoint', maybeDelivered: false })
    await pass(10)
    await pass(489)
    expect(ids()).toEqual(['1'])
    await pass(1)
    expect(ids()).toEqual(['1', '1'])
  })

  it('of an endpoint gives back what waits for it until then', async () => {
    const { accept, last, released, pass, ids } = await openLane({ concurrency: 1 })
    await accept('1', '2')
    await last().answer({ ...later(300), scope: 'endpoint' } as Outcome)
    expect(released).toEqual([[[2], { endpoint: 'one' }]])
    await pass(300)
    expect(ids()).toEqual(['1', '2'])
  })
})

describe('pausing', () => {
  it('sends nothing until told to go on, and gives back what has not left', async () => {
    const { lane, accept, released, last, ids, leased } = await openLane({ concurrency: 1 })
    await accept('1', '2', '3')
    const [go, goToo] = [await lane.pause(), await lane.pause()]
    expect(released).toEqual([[[2, 3], {}]])
    await last().answer()
    const before = leased.length
    await accept('4')
    goToo()
    await settleDown()
    expect([ids(), leased.length]).toEqual([['1'], before])
    go()
    await settleDown()
    expect(ids()).toEqual(['1', '2'])
  })

  it('may keep its plans', async () => {
    const { lane, accept, released, last, ids } = await openLane({ concurrency: 1 })
    await accept('1', '2')
    const go = await lane.pause({ keepPlans: true })
    await last().answer()
    expect([released, ids(), await lane.isQuiet()]).toEqual([[], ['1'], false])
    go()
    await settleDown()
    expect(ids()).toEqual(['1', '2'])
  })

  it('goes on where the store takes nothing back', async () => {
    const release = () => Promise.reject(new Error('down'))
    const { lane, accept, last, ids } = await openLane({ concurrency: 1 }, { broken: { release } })
    await accept('1', '2', '3')
    await expect(lane.pause()).rejects.toThrow('down')
    await accept('4')
    await last().answer()
    expect(ids()).toEqual(['1', '4'])
  })

  it('waits for what the lane asks of the store', async () => {
    let answer: () => void = () => undefined
    const lease = () =>
      new Promise<never[]>((resolve) => {
        answer = () => resolve([])
      })
    const { lane } = await openLane({}, { broken: { lease } })
    lane.wake()
    await settleDown()
    let paused = false
    const pausing = lane.pause().then(() => {
      paused = true
    })
    await settleDown()
    expect(paused).toBe(false)
    answer()
    await pausing
  })
})

describe('the parts of a refused request', () => {
  it('go before what was planned', async () => {
    const { accept, last, ids, sent } = await openLane({ concurrency: 1 }, { perRequest: 2 })
    await accept('1', '2', '3', '4')
    await last().answer(refused)
    for (let turn = 0; turn < 3; turn++) await last().answer()
    expect(ids()).toEqual(['1+2', '1', '2', '3+4'])
    expect(sent).toHaveLength(4)
  })

  it('go back to the store when the lane was paused meanwhile', async () => {
    const { lane, accept, last, ids, store, states } = await openLane({ concurrency: 1 }, { perRequest: 2 })
    await accept('1', '2')
    const go = await lane.pause()
    await last().answer(refused)
    expect([lane.isSending(), await states(), await store.nextDue('a')]).toMatchObject([false, { pending: 2 }, 0])
    const found = await store.find({})
    expect(found.map(({ delivery: entry }) => entry.attempts.length)).toEqual([1, 1])
    go()
    await settleDown()
    expect(ids()).toEqual(['1+2', '1+2'])
  })
})

describe('stopping', () => {
  it('waits for what is in flight, gives back the rest, and starts nothing more', async () => {
    const { lane, accept, last, ids, running, released, states, timers, committer } = await openLane({ concurrency: 1 })
    await accept('1', '2')
    let stopped = false
    const stopping = lane.stop(500).then(() => {
      stopped = true
    })
    await settleDown()
    expect([stopped, timers, last().options.signal?.aborted]).toEqual([false, [500], false])
    await last().answer()
    await stopping
    expect([released, running(), committer.busy]).toEqual([[[[2], {}]], 0, false])
    expect(await states()).toMatchObject({ delivered: 1, pending: 1 })
    lane.wake()
    await settleDown()
    expect(ids()).toEqual(['1'])
  })

  it('has on record what it gives back of a refused request', async () => {
    const memory = memoryStore()
    const commit: Store['commit'] = async (work) => {
      await settleDown()
      return memory.commit(work)
    }
    const { lane, accept, last, store, committer } = await openLane(
      { concurrency: 1 },
      { perRequest: 2, broken: { ...memory, commit } },
    )
    await accept('1', '2')
    const stopping = lane.stop(500)
    void last().answer(refused)
    await stopping
    expect(committer.busy).toBe(false)
    expect((await store.find({})).map(({ delivery: entry }) => [entry.state, entry.attempts.length])).toEqual([
      ['pending', 1],
      ['pending', 1],
    ])
  })

  it('aborts what takes longer than it may', async () => {
    const { lane, accept, last, pass } = await openLane()
    await accept('1')
    const stopping = lane.stop(500)
    await pass(499)
    expect(last().options.signal?.aborted).toBe(false)
    await pass(1)
    expect(last().options.signal?.aborted).toBe(true)
    await last().answer()
    await stopping
  })

  it('ends its alarm, and sets no other', async () => {
    const { lane, accept, last, running } = await openLane()
    await accept('1')
    await last().answer({ ...later(300), scope: 'call' } as Outcome)
    expect(running()).toBe(1)
    await lane.stop(500)
    expect(running()).toBe(0)
  })
})
