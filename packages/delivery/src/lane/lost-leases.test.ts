import { type Clock, systemClock } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import type { Ticket } from '../store/work.js'
import { track } from '../testing/events.js'
import { eventually } from '../testing/eventually.js'
import { openWorkbench, type Workbench } from '../testing/workbench.js'
import { leaseForMs } from './leases/lease-keeper.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

/** A clock on which leases are extended when the test says so. */
function clockWithTurns() {
  const turns: (() => void)[] = []
  const clock: Clock = {
    ...systemClock,
    after(ms, callback) {
      if (ms !== leaseForMs / 3) return systemClock.after(ms, callback)
      turns.push(callback)
      return () => void turns.splice(turns.indexOf(callback), 1)
    },
  }
  return { clock, turn: () => turns.shift()?.() }
}

it('a planned request whose lease went to another process is given back, and not sent', async () => {
  const memory = memoryStore()
  const { clock, turn } = clockWithTurns()
  const released: number[] = []
  let extended: readonly Ticket[] = []
  const store: Store = {
    ...memory,
    guarantees: { durable: 'disk', leases: 'durable', shared: true },
    // The other process has the second event by now.
    async extend(tickets) {
      extended = tickets
      return tickets.filter(({ seq }) => seq === 2)
    },
    async release(tickets) {
      released.push(...tickets.map(({ seq }) => seq))
    },
  }
  await bench.start({ store, clock, defaults: { concurrency: 1, initialConcurrency: 1 } })
  let answer: () => void = () => undefined
  bench.vendor.script = ({ ids }) => (ids.includes('m1') ? new Promise((resolve) => (answer = () => resolve({}))) : {})
  await bench.delivery.acceptMany([1, 2, 3].map((n) => track('A', `m${n}`, `u${n}`)))
  await eventually(bench.ids, (ids) => ids.length === 1)
  turn()
  await eventually(
    () => extended.length,
    (count) => count === 3,
  )
  answer()
  await eventually(bench.tally, ({ delivered }) => delivered === 2)
  expect(bench.ids()).toEqual(['m1', 'm3'])
  expect(released).toEqual([2])
})
