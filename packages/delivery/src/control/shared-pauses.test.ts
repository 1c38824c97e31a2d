import { expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { StoreControl, VendorPause } from '../store/control.js'
import { settleDown } from '../testing/lane-bench.js'
import { createSharedPauses } from './shared-pauses.js'

function setUp() {
  const clock = createManualClock()
  const written: VendorPause[] = []
  const state = { fails: false }
  const control = {
    async pause(pause) {
      written.push(pause)
      if (state.fails) throw new Error('down')
    },
  } as StoreControl
  const pauses = createSharedPauses('a', control, clock)
  const tell = async (...told: readonly (readonly [string | undefined, number])[]) => {
    for (const one of told) pauses.tell(...one)
    await settleDown()
    return written.splice(0).map(({ lane, endpoint, forMs }) => [lane, endpoint, forMs])
  }
  return { clock, pauses, tell, state }
}

it('are told once, one at a time, and the longest of those that come meanwhile', async () => {
  const { clock, tell } = setUp()
  expect(await tell(['one', 500], ['one', 700], [undefined, 300], ['one', 600])).toEqual([
    ['a', 'one', 500],
    ['a', 'one', 700],
    ['a', undefined, 300],
  ])
  // Little beyond what was told.
  expect(await tell(['one', 800], [undefined, 400])).toEqual([])
  await clock.pass(300)
  expect(await tell(['one', 400], [undefined, 200])).toEqual([['a', undefined, 200]])
})

it('are told again after they were ended, or were not stored', async () => {
  const { pauses, tell, state } = setUp()
  state.fails = true
  expect(await tell(['one', 500])).toHaveLength(1)
  state.fails = false
  expect(await tell(['one', 500], ['two', 500])).toHaveLength(2)
  pauses.ended('one')
  expect(await tell(['one', 400], ['two', 400])).toEqual([['a', 'one', 400]])
  pauses.ended(undefined)
  expect(await tell(['one', 300], ['two', 300])).toHaveLength(2)
})

it('are nobody’s business where one process has the store', () => {
  expect(createSharedPauses('a', undefined, createManualClock()).tell('one', 500)).toBeUndefined()
})
