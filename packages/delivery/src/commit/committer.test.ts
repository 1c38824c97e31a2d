import { type Clock, systemClock } from '@waybill/core'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import type { NewEvent, Receipt, Work } from '../store/work.js'
import { eventually } from '../testing/eventually.js'
import { createCommitter } from './committer.js'

const event = (messageId: string) => ({ source: 's', event: { messageId }, bytes: 100 }) as NewEvent

function recordingStore(commit: (work: Work) => Promise<Receipt>): Store {
  return { ...memoryStore(), commit }
}

const committerOver = (store: Store, clock: Clock = systemClock, onSettled: () => void = () => undefined) =>
  createCommitter({ store, clock, onRecorded: onSettled })

const acceptAll = ({ accept }: Work): Receipt => ({ accepted: accept?.map(() => 'accepted' as const) ?? [], stale: [] })

it('gathers what comes while a commit runs into the next one, and answers each caller', async () => {
  const units: number[] = []
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const committer = committerOver(
    recordingStore(async (work) => {
      units.push(work.accept?.length ?? 0)
      await finished
      return acceptAll(work)
    }),
  )
  const first = committer.accept([event('1')])
  await eventually(
    () => units.length,
    (count) => count === 1,
  )
  const later = [committer.accept([event('2'), event('3')]), committer.accept([event('4')])]
  finish()
  expect(await first).toEqual(['accepted'])
  expect(await Promise.all(later)).toEqual([['accepted', 'accepted'], ['accepted']])
  expect(units).toEqual([1, 3])
})

it('never has two commits at once', async () => {
  let running = 0
  let most = 0
  const committer = committerOver(
    recordingStore(async (work) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running--
      return acceptAll(work)
    }),
  )
  await Promise.all(Array.from({ length: 50 }, (_, index) => committer.accept([event(String(index))])))
  expect(most).toBe(1)
})

it('tells an accepting caller that the store failed, and keeps a transition until the store takes it', async () => {
  const settled: number[] = []
  let failing = true
  const committer = committerOver(
    recordingStore(async (work) => {
      if (failing) throw new Error('disk full')
      settled.push(work.transitions?.length ?? 0)
      return acceptAll(work)
    }),
    { ...systemClock, after: (_, callback) => systemClock.after(1, callback) },
  )
  committer.record([{ tickets: [], next: { state: 'delivered' }, attempts: [] }])
  await expect(committer.accept([event('1')])).rejects.toMatchObject({ code: 'store_failed', kind: 'unavailable' })
  failing = false
  await committer.idle()
  expect(settled).toEqual([1])
})

it('does not make the next caller wait for a pause, and can be told to give up', async () => {
  let commits = 0
  const committer = committerOver(
    recordingStore(async () => {
      commits++
      throw new Error('disk full')
    }),
    { ...systemClock, after: () => () => undefined },
  )
  committer.record([{ tickets: [], next: { state: 'delivered' }, attempts: [] }])
  await expect(committer.accept([event('1')])).rejects.toMatchObject({ code: 'store_failed' })
  await expect(committer.accept([event('2')])).rejects.toMatchObject({ code: 'store_failed' })
  expect(commits).toBe(2)
  committer.giveUp()
  await committer.idle()
})

it('turns away what it has no memory for, says so, and tells when there is room again', async () => {
  const rooms: number[] = []
  let store = () => {}
  const committer = createCommitter({
    store: recordingStore(async (work) => {
      await new Promise<void>((resolve) => {
        store = resolve
      })
      return acceptAll(work)
    }),
    clock: systemClock,
    onRecorded: () => undefined,
    onRoom: (count) => rooms.push(count),
  })
  const large = (messageId: string) => [{ ...event(messageId), bytes: 6_000_000 }]
  const taken = [committer.accept(large('1')), committer.accept(large('2'))]
  expect(await committer.accept(large('3'))).toEqual(['full'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(rooms).toEqual([])
  store()
  expect(await Promise.all(taken)).toEqual([['accepted'], ['accepted']])
  await committer.idle()
  expect(rooms).toEqual([3])
  const after = committer.accept(large('4'))
  await new Promise((resolve) => setImmediate(resolve))
  store()
  expect(await after).toEqual(['accepted'])
})

it('stores much that came together in several units, in order', async () => {
  const units: (number | undefined)[] = []
  const committer = committerOver(
    recordingStore(async (work) => {
      units.push(work.accept?.length)
      return acceptAll(work)
    }),
  )
  const all = await Promise.all(Array.from({ length: 4_100 }, (_, index) => committer.accept([event(`${index}`)])))
  expect(all.flat()).toHaveLength(4_100)
  expect(units).toEqual([1_000, 1_000, 1_000, 1_000, 100])
})

it('goes on with a full unit before it tells of the last one, where the store works beside the event loop', async () => {
  const happened: string[] = []
  const beside = { durable: 'disk', leases: 'process', shared: false } as const
  const store = recordingStore(async (work) => {
    happened.push(`commit of ${work.accept?.length}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
    return acceptAll(work)
  })
  const committer = committerOver({ ...store, guarantees: beside })
  const all = Array.from({ length: 2_500 }, (_, index) =>
    committer.accept([event(`${index}`)]).then(() => void (index % 1_000 === 0 && happened.push(`told ${index}`))),
  )
  await Promise.all(all)
  expect(happened).toEqual(['commit of 1000', 'commit of 1000', 'told 0', 'told 1000', 'commit of 500', 'told 2000'])
})

it('lets the event loop turn between commits of a store within the process', async () => {
  const happened: string[] = []
  const committer = committerOver(
    recordingStore(async (work) => {
      happened.push('commit')
      return acceptAll(work)
    }),
  )
  const all = Array.from({ length: 2_000 }, (_, index) => committer.accept([event(`${index}`)]))
  setImmediate(() => happened.push('turn'))
  await Promise.all(all)
  expect(happened).toEqual(['commit', 'turn', 'commit'])
})
