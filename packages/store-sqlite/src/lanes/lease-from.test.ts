import { expect, it } from 'vitest'
import type { LiveDelivery } from '../rows/live-delivery.js'
import { leaseFrom, type Reading } from './lease-from.js'

const delivery = (seq: number) => ({ seq, bytes: 10 }) as LiveDelivery

/** A lane whose memory is what stands in the list. */
function laneOf(memory: LiveDelivery[], more = true) {
  return { take: ({ max }: { readonly max: number }) => memory.splice(0, max), hasMore: () => more }
}

const reading = (own: Partial<Reading>): Reading => ({
  owes: () => false,
  bringBack: () => Promise.reject(new Error('not owed')),
  refill: () => Promise.reject(new Error('not wanted')),
  ...own,
})
const most = { max: 3, maxBytes: 1_000 }

it('takes what is in memory and reads nothing where that is enough', async () => {
  const all = [1, 2, 3, 4].map(delivery)
  expect(await leaseFrom(laneOf(all), most, reading({}))).toHaveLength(3)
  expect(await leaseFrom(laneOf([1, 2].map(delivery)), { max: 5, maxBytes: 20 }, reading({}))).toHaveLength(2)
  expect(await leaseFrom(laneOf([delivery(1)], false), most, reading({}))).toHaveLength(1)
})

it('reads on while it has nothing, and no further', async () => {
  const memory: LiveDelivery[] = []
  let reads = 0
  const refill = async () => {
    if (++reads === 3) memory.push(delivery(7))
    return true
  }
  expect((await leaseFrom(laneOf(memory), most, reading({ refill }))).map(({ seq }) => seq)).toEqual([7])
  expect(reads).toBe(3)
})

it('ends where the reading does not come forward', async () => {
  expect(await leaseFrom(laneOf([]), most, reading({ refill: async () => false }))).toEqual([])
})

it('reads first what goes before', async () => {
  const memory = [delivery(1)]
  const bringBack = async () => memory.unshift(delivery(2))
  const own = reading({ owes: () => true, bringBack, refill: async () => false })
  expect((await leaseFrom(laneOf(memory), most, own)).map(({ seq }) => seq)).toEqual([2, 1])
})

it('says that it could not read, unless it has something to give', async () => {
  const refill = () => Promise.reject(new Error('disk full'))
  await expect(leaseFrom(laneOf([]), most, reading({ refill }))).rejects.toThrow('disk full')
  const owing = reading({ owes: () => true, bringBack: refill, refill: async () => false })
  await expect(leaseFrom(laneOf([]), most, owing)).rejects.toThrow('disk full')
  expect(await leaseFrom(laneOf([delivery(1)]), most, owing)).toHaveLength(1)
  expect(await leaseFrom(laneOf([delivery(1)]), most, reading({ refill }))).toHaveLength(1)
})
