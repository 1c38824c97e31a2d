import { expect, it } from 'vitest'
import { createManualClock } from '../../conformance/bench-clock.js'
import type { Store } from '../../store/store.js'
import type { LeasedDelivery, Ticket } from '../../store/work.js'
import { leaseWith, requestOf } from '../../testing/requests.js'
import { createLeaseKeeper, leaseForMs } from './lease-keeper.js'

function setUp() {
  const clock = createManualClock()
  const asked: number[][] = []
  const fates: (() => readonly Ticket[])[] = []
  const store = {
    async extend(tickets, forMs) {
      asked.push([...tickets.map(({ seq }) => seq), forMs])
      return fates.shift()?.() ?? []
    },
  } as Store
  const made = createLeaseKeeper(store, clock)
  const keeper = {
    ...made,
    took: (leases: readonly LeasedDelivery[], since = clock.elapsed()) => made.took(leases, since),
  }
  const isLost = (...leases: readonly LeasedDelivery[]) => keeper.isLost({ request: requestOf(leases), history: [] })
  /** Lets a third of a lease go by, and the store answer. */
  const turn = async (ms = leaseForMs / 3) => {
    await clock.pass(ms)
    await new Promise(setImmediate)
  }
  return { clock, keeper, asked, fates, isLost, turn }
}

const leases = [1, 2, 3].map((seq) => leaseWith(seq))
const [first, second, third] = leases as [LeasedDelivery, LeasedDelivery, LeasedDelivery]

it('extends what is in hand three times in a lease, all together, while there is something', async () => {
  const { keeper, asked, turn } = setUp()
  keeper.took([first, second])
  await turn(9_999)
  expect(asked).toEqual([])
  await turn(1)
  keeper.took([third])
  keeper.done([first])
  await turn()
  expect(asked).toEqual([
    [1, 2, 30_000],
    [2, 3, 30_000],
  ])
  keeper.done([second, third])
  await turn()
  await turn()
  expect(asked).toHaveLength(2)
  keeper.took([first])
  await turn()
  expect(asked[2]).toEqual([1, 30_000])
})

it('keeps one lease as it keeps many', async () => {
  const { keeper, asked, fates, isLost, turn } = setUp()
  keeper.took([first])
  fates.push(() => [{ lane: 'a', seq: 1, lease: 1 }])
  await turn()
  expect([asked.length, isLost(first)]).toEqual([1, true])
})

it('knows which rounds hold a lease that went elsewhere, until they are done', async () => {
  const { keeper, fates, isLost, turn, asked } = setUp()
  keeper.took(leases)
  expect(isLost(first)).toBe(false)
  fates.push(() => [
    { lane: 'a', seq: 2, lease: 1 },
    // Of a lease that is not in hand.
    { lane: 'a', seq: 3, lease: 9 },
  ])
  await turn()
  expect([isLost(first), isLost(second), isLost(third), isLost(first, second), isLost(first, third)]).toEqual([
    false,
    true,
    false,
    true,
    false,
  ])
  await turn()
  expect(asked[1]).toEqual([1, 3, 30_000])
  keeper.done([second])
  expect(isLost(second)).toBe(false)
})

it('asks a store again that did not answer', async () => {
  const { keeper, asked, fates, isLost, turn } = setUp()
  keeper.took([first])
  fates.push(() => {
    throw new Error('down')
  })
  await turn()
  await turn()
  expect([asked.length, isLost(first)]).toEqual([2, false])
})

it('takes a lease for lost that is given out again, and keeps the later one', async () => {
  const { keeper, asked, isLost, turn } = setUp()
  const again = leaseWith(1, { lease: 2 })
  keeper.took([first])
  keeper.took([first])
  expect(isLost(first)).toBe(false)
  keeper.took([again])
  expect([isLost(first), isLost(again)]).toEqual([true, false])
  // The end of the earlier one is not that of the later one.
  keeper.done([first])
  expect(isLost(first)).toBe(false)
  await turn()
  expect(asked).toEqual([[1, 30_000]])
})

it('does not take for lost what was done while the store was asked', async () => {
  const { keeper, fates, isLost, turn } = setUp()
  keeper.took([first])
  fates.push(() => {
    keeper.done([first])
    return [first]
  })
  await turn()
  expect(isLost(first)).toBe(false)
})

it('stops for good', async () => {
  const { keeper, asked, turn } = setUp()
  keeper.took([first])
  keeper.stop()
  keeper.took([second])
  await turn()
  expect(asked).toEqual([])
})

it('is sure of no lease that it may have outlived, until it is extended', async () => {
  const { clock, keeper, fates, isLost, turn } = setUp()
  const down = () => {
    throw new Error('down')
  }
  keeper.took([first])
  fates.push(down, down)
  await turn()
  await turn()
  expect(isLost(first)).toBe(false)
  await clock.pass(8_500)
  expect(isLost(first)).toBe(true)
  // The third try.
  await turn(1_500)
  expect(isLost(first)).toBe(false)
  keeper.done([first])
  await turn()
  // It was asked for before the process stood still, and came afterwards.
  keeper.took([second], clock.elapsed() - 28_500)
  expect(isLost(second)).toBe(true)
  keeper.done([second])
  keeper.took([third])
  expect(isLost(third)).toBe(false)
})
