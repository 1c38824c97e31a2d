import { systemClock, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { LeaseTransition } from '../attempt/transitions.js'
import { memoryStore } from '../memory-store/memory-store.js'
import { storeRefused } from '../store/not-stored.js'
import type { Store } from '../store/store.js'
import type { NewEvent, Receipt, Work } from '../store/work.js'
import { createCommitter } from './committer.js'

const event = (messageId: string) => ({ source: 's', event: { messageId }, bytes: 100 }) as NewEvent
const transitionOf = (...seqs: number[]): LeaseTransition => ({
  tickets: seqs.map((seq) => ({ lane: 'a', seq, lease: 1 })) as unknown as LeaseTransition['tickets'],
  next: { state: 'delivered' },
  attempts: [],
})
const right = ({ accept = [] }: Work): Receipt => ({ accepted: accept.map(() => 'accepted'), stale: [] })
const asks = ({ accept = [] }: Work, id: string) => accept.some(({ event: { messageId } }) => messageId === id)
const settles = ({ transitions: settle = [] }: Work, seq: number) =>
  settle.some(({ tickets }) => tickets.some((ticket) => ticket.seq === seq))

function openCommitter(commit: (work: Work) => unknown) {
  const settled: LeaseTransition[] = []
  const store: Store = { ...memoryStore(), commit: (work) => commit(work) as Promise<Receipt> }
  const committer = createCommitter({
    store,
    clock: { ...systemClock, after: (_, callback) => systemClock.after(1, callback) },
    onRecorded: (some) => void settled.push(...some),
  })
  const states = () => settled.flatMap(({ tickets, next }) => tickets.map(({ seq }) => [seq, next.state]))
  return { committer, states }
}

describe('a store that rejects with what is no error', () => {
  it.each([[undefined], [null], ['a text'], [5], [Object.create(null)]])('%j costs nobody else', async (thrown) => {
    const { committer, states } = openCommitter(async (work) => {
      if (asks(work, 'bad') || settles(work, 2)) throw thrown
      return right(work)
    })
    for (let time = 0; time < 3; time++) await expect(committer.accept([event('bad')])).rejects.toThrow(WaybillError)
    committer.record([transitionOf(1), transitionOf(2), transitionOf(3)])
    const bad = committer.accept([event('bad')])
    const good = committer.accept([event('good')])
    await expect(bad).rejects.toMatchObject({ code: 'store_failed' })
    expect(await good).toEqual(['accepted'])
    await committer.idle()
    expect(states()).toEqual([
      [1, 'delivered'],
      [3, 'delivered'],
    ])
  })
})

describe('a store that throws instead of rejecting', () => {
  it('is asked again until it takes what a vendor has answered', async () => {
    let broken = true
    const { committer, states } = openCommitter((work) => {
      if (broken) throw new Error('no promise')
      return right(work)
    })
    committer.record([transitionOf(1)])
    for (let time = 0; time < 6; time++)
      await expect(committer.accept([event(`m${time}`)])).rejects.toMatchObject({ code: 'store_failed' })
    broken = false
    expect(await committer.accept([event('m9')])).toEqual(['accepted'])
    await committer.idle()
    expect(states()).toEqual([[1, 'delivered']])
  })
})

describe('a receipt that is none', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no lists', {}],
    ['too few statuses', { accepted: ['accepted'], stale: [] }],
    ['too many statuses', { accepted: ['accepted', 'accepted', 'accepted', 'accepted'], stale: [] }],
    ['a status that there is not', { accepted: ['accepted', 'stored', undefined], stale: [] }],
    ['no stale tickets', { accepted: ['accepted', 'accepted', 'accepted'] }],
  ])('(%s) tells everybody that nobody knows, and stops nothing', async (_, receipt) => {
    let broken = true
    const { committer, states } = openCommitter(async (work) => (broken ? receipt : right(work)))
    const asked = [committer.accept([event('m1')]), committer.accept([event('m2'), event('m3')])]
    committer.record([transitionOf(1)])
    for (const { status, ...end } of await Promise.allSettled(asked)) {
      expect(status).toBe('rejected')
      expect(end).toMatchObject({ reason: { code: 'store_failed', cause: { code: 'store_contract_broken' } } })
    }
    broken = false
    expect(await committer.accept([event('m4')])).toEqual(['accepted'])
    await committer.idle()
    expect(states()).toEqual([[1, 'delivered']])
  })
})

describe('a transition of many, of which the store can hold all but one', () => {
  it('parks that one alone', async () => {
    const { committer, states } = openCommitter(async (work) => {
      const isDelivery = work.transitions?.some(({ next }) => next.state === 'delivered')
      if (settles(work, 4) && isDelivery) throw storeRefused('A counter is out of range (22003).')
      return right(work)
    })
    committer.record([transitionOf(1, 2, 3, 4, 5, 6, 7)])
    await committer.idle()
    expect(states()).toEqual([1, 2, 3, 4, 5, 6, 7].map((seq) => [seq, seq === 4 ? 'parked' : 'delivered']))
  })

  it('loses that one alone, when the store takes it in no form', async () => {
    const { committer, states } = openCommitter(async (work) => {
      if (settles(work, 2)) throw storeRefused('no')
      return right(work)
    })
    committer.record([{ ...transitionOf(1, 2, 3), next: { state: 'parked', reason: 'invalid' } }])
    await committer.idle()
    expect(states()).toEqual([
      [1, 'parked'],
      [3, 'parked'],
    ])
  })
})

it('parks what the store refuses also where its record cannot be made a text', async () => {
  const { committer, states } = openCommitter(async (work) => {
    if (work.transitions?.some(({ next }) => next.state === 'skipped')) throw storeRefused('no')
    return right(work)
  })
  const code = Object.create(null)
  const record = { at: 1, durationMs: 1, endpoint: 'single', calls: 1, result: 'retry', code } as const
  committer.record([{ ...transitionOf(1), next: { state: 'skipped', reason: 'x' }, attempts: [record] }])
  await committer.idle()
  expect(states()).toEqual([[1, 'parked']])
})
