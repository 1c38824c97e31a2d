import { systemClock, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { LeaseTransition } from '../attempt/transitions.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { AttemptRecord } from '../store/ledger.js'
import { storeBusy, storeRefused } from '../store/not-stored.js'
import type { Store } from '../store/store.js'
import type { NewEvent, Receipt, Work } from '../store/work.js'
import { createCommitter } from './committer.js'

const event = (messageId: string) => ({ source: 's', event: { messageId }, bytes: 100 }) as NewEvent
const ids = ({ accept = [] }: Work) => accept.map(({ event: { messageId } }) => messageId)
const delivered = { state: 'delivered' } as const
const transition = (seq: number, more: Partial<LeaseTransition> = {}): LeaseTransition => ({
  tickets: [{ lane: 'a', seq, lease: 1 }] as unknown as LeaseTransition['tickets'],
  next: delivered,
  attempts: [],
  ...more,
})
const record = { at: 1, durationMs: 2, endpoint: 'single', calls: 1, result: 'retry' } as const
const again = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false } as const

/** A store that refuses units as `refuse` says. */
function openCommitter(refuse: (work: Work) => unknown) {
  const units: Work[] = []
  const taken: Work[] = []
  const settled: LeaseTransition[] = []
  const failures: WaybillError[] = []
  const store: Store = {
    ...memoryStore(),
    async commit(work): Promise<Receipt> {
      units.push(work)
      const error = refuse(work)
      if (error) throw error
      taken.push(work)
      return { accepted: work.accept?.map(() => 'accepted' as const) ?? [], stale: [] }
    },
  }
  const committer = createCommitter({
    store,
    clock: { ...systemClock, after: (_, callback) => systemClock.after(1, callback) },
    onRecorded: (some) => void settled.push(...some),
    onFailed: (error) => void failures.push(error),
  })
  return { committer, units, taken, settled, failures }
}

describe('an event that the store can never hold', () => {
  it('is refused with why and what to do, and costs no other caller anything', async () => {
    const { committer, units, failures } = openCommitter((work) =>
      ids(work).includes('bad') ? storeRefused('A value is out of range (22003).') : undefined,
    )
    const good = Array.from({ length: 200 }, (_, index) => committer.accept([event(`g${index}`)]))
    const bad = committer.accept([event('bad')])
    const later = Array.from({ length: 200 }, (_, index) => committer.accept([event(`h${index}`)]))
    await expect(bad).rejects.toMatchObject({
      kind: 'invalid',
      code: 'store_refused',
      message: expect.stringMatching(/Nothing of it was stored.*change the event.*out of range \(22003\)/),
    })
    expect((await Promise.all([...good, ...later])).flat()).toEqual(Array.from({ length: 400 }, () => 'accepted'))
    await committer.idle()
    const withBad = units.filter((work) => ids(work).includes('bad')).length
    await committer.accept([event('next')])
    expect(units.filter((work) => ids(work).includes('bad'))).toHaveLength(withBad)
    expect(units.length).toBeLessThan(30)
    expect(failures).toEqual([])
  })

  it('is the only one of its `acceptMany` that is refused', async () => {
    const { committer } = openCommitter((work) => (ids(work).includes('m3') ? storeRefused('Too long.') : undefined))
    const answers = await committer.accept(Array.from({ length: 7 }, (_, index) => event(`m${index}`)))
    expect(answers.map((answer) => (typeof answer === 'string' ? answer : 'code' in answer && answer.code))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'store_refused',
      'accepted',
      'accepted',
      'accepted',
    ])
  })

  it('is told apart from events whose fate is unknown, when the store fails meanwhile', async () => {
    let commits = 0
    const { committer } = openCommitter(() => {
      commits++
      if (commits === 1) return storeRefused('Too long.')
      return commits === 2 ? undefined : new WaybillError('gone', { kind: 'unavailable', code: 'store_unavailable' })
    })
    const answers = await committer.accept([event('m1'), event('m2')])
    expect(answers[0]).toBe('accepted')
    expect(answers[1]).toMatchObject({ code: 'store_failed', message: expect.stringContaining('unknown') })
    expect(commits).toBe(3)
  })
})

describe('a transition that the store can never hold', () => {
  const poison = transition(2, {
    next: { ...again, afterMs: Number.NaN, reason: 'throttled' },
    attempts: [{ ...record, message: 'caf\u0000é', evidence: 'x'.repeat(9), status: 429, code: 'b\u0001d' }],
  })
  const isPoison = ({ transitions: settle = [] }: Work) =>
    settle.some(({ next, attempts }) => next.state === 'pending' || attempts.some(({ evidence }) => evidence))

  it('is parked as `store_refused`, with a record that any store can hold, and never enters a later unit', async () => {
    const { committer, units, settled, taken } = openCommitter((work) =>
      isPoison(work) ? storeRefused('A value is out of range (22008).') : undefined,
    )
    committer.record([transition(1), poison, transition(3)])
    const accepted = committer.accept([event('m1')])
    expect(await accepted).toEqual(['accepted'])
    await committer.idle()
    expect(settled.map(({ tickets }) => tickets[0]?.seq).sort()).toEqual([1, 2, 3])
    const { next, attempts } = settled.find(({ tickets }) => tickets[0]?.seq === 2) ?? expect.fail('it is settled')
    expect(next).toEqual({
      state: 'parked',
      reason: 'store_refused',
      detail: 'After "pending", which the store could not hold: A value is out of range (22008).',
    })
    expect(attempts).toEqual([{ ...record, status: 429, code: 'b?d' }])
    expect(taken.flatMap(({ transitions: settle = [] }) => settle)).toHaveLength(3)
    const before = units.length
    await Promise.all([committer.accept([event('m2')]), committer.start([])])
    expect(units.length).toBe(before + 1)
    expect(units.at(-1)).not.toHaveProperty('transitions')
  })

  it('stays a delivery when only its record was at fault, and is parked when not even that is taken', async () => {
    const withRecord = transition(1, { attempts: [{ ...record, result: 'delivered', evidence: 'bad' }] })
    const first = openCommitter((work) => (isPoison(work) ? storeRefused('no') : undefined))
    first.committer.record([withRecord])
    await first.committer.idle()
    expect(first.settled).toEqual([{ ...withRecord, attempts: [{ ...record, result: 'delivered' }] }])
    const second = openCommitter(({ transitions: settle = [] }) =>
      settle.some(({ next }) => next.state === 'delivered') ? storeRefused('no') : undefined,
    )
    second.committer.record([withRecord])
    await second.committer.idle()
    expect(second.settled).toMatchObject([
      { next: { state: 'parked', reason: 'store_refused', detail: expect.stringContaining('After "delivered"') } },
    ])
  })

  it('is given up, and told of, when the store takes it in no form', async () => {
    const { committer, settled, failures, units } = openCommitter((work) =>
      work.transitions ? storeRefused('no') : undefined,
    )
    committer.record([poison])
    await committer.idle()
    expect(settled).toEqual([])
    expect(failures).toMatchObject([{ code: 'store_failed' }])
    expect(units).toHaveLength(3)
  })

  it('keeps whatever its record has been made of from reaching the store again', async () => {
    const odd = { at: 1n, durationMs: Number.NaN, endpoint: {}, calls: '1', result: 'retry', code: 5, message: () => 1 }
    const { committer, taken } = openCommitter(({ transitions: settle = [] }) => {
      try {
        JSON.stringify(settle)
        return (
          settle.some(({ attempts }) => attempts.some(({ code }) => typeof code === 'number')) && storeRefused('no')
        )
      } catch {
        return storeRefused('no')
      }
    })
    committer.record([transition(1, { next: again, attempts: [odd as unknown as AttemptRecord] })])
    await committer.idle()
    expect(taken[0]?.transitions?.[0]?.attempts).toEqual([
      { at: 0, durationMs: 0, endpoint: '[object Object]', calls: 0, result: 'retry', code: '5' },
    ])
  })
})

describe('a mark that the store can never hold', () => {
  it('rejects as refused, and costs no other', async () => {
    const { committer } = openCommitter(({ start = [] }) =>
      start.some(({ seq }) => seq === 2) ? storeRefused('no') : undefined,
    )
    const marks = [1, 2, 3].map((seq) => committer.start([{ lane: 'a', seq, lease: 1 }]))
    const ends = await Promise.allSettled(marks)
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(ends[1]).toMatchObject({ reason: { kind: 'invalid', code: 'store_refused' } })
  })
})

describe('something that somebody else has locked', () => {
  it('is answered `store_busy`; everybody else is stored', async () => {
    const { committer } = openCommitter((work) => (ids(work).includes('locked') ? storeBusy('In the way.') : undefined))
    const others = Array.from({ length: 20 }, (_, index) => committer.accept([event(`m${index}`)]))
    await expect(committer.accept([event('locked')])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'store_busy',
      message: expect.stringContaining('Nothing was accepted'),
    })
    expect((await Promise.all(others)).flat()).toHaveLength(20)
  })

  it('has a transition stored once the lock is gone', async () => {
    let locked = 3
    const { committer, settled } = openCommitter(({ transitions: settle }) =>
      settle && locked-- > 0 ? storeBusy('In the way.') : undefined,
    )
    committer.record([transition(1)])
    await committer.idle()
    expect(settled).toEqual([transition(1)])
  })
})

describe('a store that is down', () => {
  it('is asked once for each unit, however many pieces it has, and says that the outcome is unknown', async () => {
    let down = true
    const { committer, units, settled } = openCommitter(() =>
      down ? new WaybillError('away', { kind: 'unavailable', code: 'store_unavailable' }) : undefined,
    )
    committer.record(Array.from({ length: 500 }, (_, index) => transition(index)))
    const accepts = Array.from({ length: 300 }, (_, index) => committer.accept([event(`m${index}`)]))
    const ends = await Promise.allSettled(accepts)
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
    expect(ends[0]).toMatchObject({
      reason: { code: 'store_failed', hint: expect.stringMatching(/unknown.*same messageId/) },
    })
    expect(units).toHaveLength(1)
    down = false
    await committer.idle()
    expect(settled).toHaveLength(500)
  })
})

describe('a store that gives no reason', () => {
  it('is tried whole while it takes nothing at all', async () => {
    let down = true
    const { committer, units } = openCommitter(() => (down ? new Error('?') : undefined))
    committer.record(Array.from({ length: 100 }, (_, index) => transition(index)))
    for (let turn = 0; turn < 5; turn++) await committer.accept([event(`m${turn}`)]).catch(() => undefined)
    expect(units.filter((work) => Object.keys(work).length > 0).length).toBeLessThan(20)
    down = false
    await committer.idle()
  })

  it('has what it refuses again and again found all the same, while it takes an empty unit', async () => {
    const { committer, settled } = openCommitter(({ transitions: settle = [] }) =>
      settle.some(({ next }) => next.state === 'pending') ? new Error('?') : undefined,
    )
    committer.record([transition(1), transition(2, { next: again }), transition(3)])
    await committer.idle()
    expect(settled).toHaveLength(3)
    expect(settled.find(({ tickets }) => tickets[0]?.seq === 2)?.next).toMatchObject({ reason: 'store_refused' })
    expect(await committer.accept([event('m1')])).toEqual(['accepted'])
  })
})

it('knows when the store has been asked for everything so far', async () => {
  const { committer, taken } = openCommitter(() => undefined)
  committer.record([transition(1)])
  await committer.tried()
  expect(taken).toMatchObject([{ transitions: [{}] }])
})

describe('an id that was found locked', () => {
  it('is asked for alone, once for all who want it meanwhile, and forgotten once it is stored', async () => {
    let isLocked = true
    const { committer, units } = openCommitter((work) =>
      isLocked && ids(work).includes('locked') ? storeBusy('In the way.') : undefined,
    )
    const asked = () => units.splice(0).map(ids)
    const busy = { code: 'store_busy' }
    await expect(committer.accept([event('locked')])).rejects.toMatchObject(busy)
    expect(asked()).toEqual([['locked']])
    const others = [committer.accept([event('m3')]), committer.accept([event('m4')])]
    const wanted = await Promise.allSettled([1, 2, 3].map(() => committer.accept([event('locked')])))
    expect(wanted).toMatchObject([{ reason: busy }, { reason: busy }, { reason: busy }])
    await Promise.all([...others, committer.accept([event('m5')])])
    expect(asked()).toEqual([['m3', 'm4'], ['locked'], ['m5']])
    isLocked = false
    const free = [1, 2].map(() => committer.accept([event('locked')]))
    expect(await Promise.all(free)).toEqual([['accepted'], ['duplicate']])
    await Promise.all([committer.accept([event('locked')]), committer.accept([event('m6')])])
    expect(asked()).toEqual([['locked'], ['locked', 'm6']])
  })
})
