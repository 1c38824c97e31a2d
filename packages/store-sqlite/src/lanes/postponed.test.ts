import { beforeEach, expect, it } from 'vitest'
import { createPostponed, type Postponed } from './postponed.js'

let time: number
let putOff: Postponed

beforeEach(() => {
  time = 5_000
  putOff = createPostponed(() => time)
})

it('gives what waits for nothing at once, oldest first, as many as are wanted', () => {
  for (const seq of [7, 3, 9, 1]) putOff.add(seq, {})
  expect(putOff.nextDue()).toBe(0)
  expect(putOff.take(0)).toEqual([])
  expect(putOff.take(3)).toEqual([1, 3, 7])
  expect(putOff.take(3)).toEqual([9])
  expect(putOff.nextDue()).toBeUndefined()
})

it('gives what waits for a time when it has come, not before', () => {
  putOff.add(1, { afterMs: 100 })
  putOff.add(2, { afterMs: 50 })
  expect(putOff.nextDue()).toBe(50)
  time += 49
  expect([putOff.nextDue(), putOff.take(5)]).toEqual([1, []])
  time += 1
  expect([putOff.nextDue(), putOff.take(5)]).toEqual([0, [2]])
  expect(putOff.nextDue()).toBe(50)
  time += 900
  expect([putOff.nextDue(), putOff.take(5)]).toEqual([0, [1]])
})

it('gives what is due by age, whenever it became due', () => {
  putOff.add(4, { afterMs: 10 })
  putOff.add(2, { afterMs: 20 })
  putOff.add(3, {})
  time += 20
  expect(putOff.take(2)).toEqual([2, 3])
  expect(putOff.take(2)).toEqual([4])
})

it('gives what waits for an endpoint once that goes on, and nothing of another', () => {
  putOff.add(5, { held: 'carts' })
  putOff.add(2, { held: 'carts', afterMs: 10 })
  putOff.add(1, { held: 'profiles' })
  time += 1_000
  expect([putOff.nextDue(), putOff.take(9)]).toEqual([undefined, []])
  putOff.resume('orders')
  putOff.resume('carts')
  expect([putOff.nextDue(), putOff.take(9)]).toEqual([0, [2, 5]])
  putOff.resume('carts')
  expect(putOff.take(9)).toEqual([])
})
