import type { OrderPolicy } from '@waybill/delivery/store'
import { expect, it } from 'vitest'
import { createForesight } from './foresight.js'
import { createOrderLines, type InLine } from './order-lines.js'

const event = (seq: number, user: string, barrier = false): InLine => ({
  seq,
  keys: [user],
  barrier,
  bulk: false,
  turn: seq,
  behind: seq - 1,
})

/** A lane that has a head of `ada`, and a share for two more. */
function foresee(order: OrderPolicy = 'identify-first') {
  const lines = createOrderLines(order)
  lines.enter(event(1, 'ada', true))
  return createForesight(lines, (more) => more >= 2)
}

it('leaves out what waits beyond the share, and never what waits for nothing', () => {
  const staysOut = foresee()
  expect([2, 3, 4].map((seq) => staysOut(event(seq, 'ada')))).toEqual([false, false, true])
  expect(staysOut(event(5, 'bob'))).toBe(false)
  expect(staysOut(event(6, 'bob'), { afterMs: 5 })).toBe(true)
  expect(staysOut(event(7, 'bob'), { endpoint: 'carts' })).toBe(true)
  expect(staysOut(event(8, 'bob'), { afterMs: 0 })).toBe(false)
})

it('knows the heads among what comes with it', () => {
  const staysOut = foresee()
  expect(staysOut(event(2, 'bob', true))).toBe(false)
  expect([3, 4, 5].map((seq) => staysOut(event(seq, 'bob')))).toEqual([false, false, true])
  expect(staysOut({ ...event(6, 'eve', true), overtaken: true })).toBe(false)
  expect(staysOut(event(7, 'eve'))).toBe(false)
})

it('has nothing to say of a lane without an order', () => {
  const staysOut = foresee('none')
  expect([2, 3, 4].map((seq) => staysOut(event(seq, 'ada')))).toEqual([false, false, false])
})
