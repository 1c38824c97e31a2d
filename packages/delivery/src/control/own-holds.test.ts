import { expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { StoreControl } from '../store/control.js'
import type { Hold } from '../store/store.js'
import { settleDown } from '../testing/lane-bench.js'
import { createOwnHolds } from './own-holds.js'

function setUp({ isShared }: { readonly isShared: boolean }) {
  const clock = createManualClock()
  const state = { fails: true, held: true }
  const stored: Hold[] = []
  const store = {
    ...(isShared && { control: {} as StoreControl }),
    async hold(hold: Hold) {
      stored.push(hold)
      if (state.fails) throw new Error('down')
    },
  }
  const holds = createOwnHolds({ store, clock, isHeld: () => state.held })
  const pass = async (ms: number) => {
    await clock.pass(ms)
    await settleDown()
  }
  return { holds, state, stored, pass }
}

const hold = { lane: 'a', endpoint: 'one', reason: 'unauthorized' }

it('are tried again on a shared store until they are stored', async () => {
  const { holds, state, stored, pass } = setUp({ isShared: true })
  holds.store(hold)
  await pass(0)
  expect([stored.length, holds.isUnstored('one'), holds.isUnstored(undefined)]).toEqual([1, true, false])
  await pass(1_000)
  state.fails = false
  await pass(1_000)
  await pass(1_000)
  expect([stored, holds.isUnstored('one')]).toEqual([[hold, hold, hold], false])
})

it('are tried no more once they are resumed, or where one process has the store', async () => {
  const { holds, state, stored, pass } = setUp({ isShared: true })
  holds.store(hold)
  state.held = false
  await pass(1_000)
  await pass(1_000)
  expect([stored.length, holds.isUnstored('one')]).toEqual([1, false])
  const alone = setUp({ isShared: false })
  alone.holds.store(hold)
  await alone.pass(1_000)
  expect([alone.stored.length, alone.holds.isUnstored('one')]).toEqual([1, false])
})
