import { beforeEach, expect, it } from 'vitest'
import { createPostponed, type Postponed } from './postponed.js'

let time: number
let postponed: Postponed

beforeEach(() => {
  time = 5_000
  postponed = createPostponed(() => time)
})

it('gives what waits for nothing at once, oldest first, as many as are wanted', () => {
  for (const seq of [7, 3, 9, 1]) postponed.add(seq, {})
  expect(postponed.nextDue()).toBe(0)
  expect(postponed.take(0)).toEqual([])
  expect(postponed.take(3)).toEqual([1, 3, 7])
  expect(postponed.take(3)).toEqual([9])
  expect(postponed.nextDue()).toBeUndefined()
})

it('gives what waits for a time when it has come, not before', () => {
  postponed.add(1, { afterMs: 100 })
  postponed.add(2, { afterMs: 50 })
  expect(postponed.nextDue()).toBe(50)
  time += 49
  expect([postponed.nextDue(), postponed.take(5)]).toEqual([1, []])
  time += 1
  expect([postponed.nextDue(), postponed.take(5)]).toEqual([0, [2]])
  expect(postponed.nextDue()).toBe(50)
  time += 900
  expect([postponed.nextDue(), postponed.take(5)]).toEqual([0, [1]])
})

it('gives what is due by age, whenever it became due', () => {
  postponed.add(4, { afterMs: 10 })
  postponed.add(2, { afterMs: 20 })
  postponed.add(3, {})
  time += 20
  expect(postponed.take(2)).toEqual([2, 3])
  expect(postponed.take(2)).toEqual([4])
})

it('gives what waits for an endpoint once that goes on, and nothing of another', () => {
  postponed.add(5, { held: 'carts' })
  postponed.add(2, { held: 'carts', afterMs: 10 })
  postponed.add(1, { held: 'profiles' })
  time += 1_000
  expect([postponed.nextDue(), postponed.take(9)]).toEqual([undefined, []])
  postponed.resume('orders')
  postponed.resume('carts')
  expect([postponed.nextDue(), postponed.take(9)]).toEqual([0, [2, 5]])
  postponed.resume('carts')
  expect(postponed.take(9)).toEqual([])
})
