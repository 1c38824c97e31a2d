import { beforeEach, expect, it } from 'vitest'
import { createPostponed, type OnDisk, type Postponed } from './postponed.js'

let time: number
let postponed: Postponed

beforeEach(() => {
  time = 5_000
  postponed = createPostponed(() => time)
})

const live = (seq: number, source = 's'): OnDisk => ({ seq, source, bulk: false })
const bulk = (seq: number): OnDisk => ({ seq, source: 's', bulk: true })
const take = (max = 9, openness = {}, replayed = false) => postponed.take(max, openness, replayed).map(({ seq }) => seq)

it('gives what waits for nothing at once, first come first, as many as are wanted', () => {
  for (const seq of [1, 3, 7, 9]) postponed.add(live(seq), {})
  expect([postponed.has({}), postponed.nextDue()]).toEqual([true, undefined])
  expect([take(0), take(3), take(3), take(3)]).toEqual([[], [1, 3, 7], [9], []])
  expect(postponed.has({})).toBe(false)
  postponed.add(live(4), {})
  expect(take()).toEqual([4])
})

it('gives what waits for a time when it has come, not before', () => {
  postponed.add(live(1), { afterMs: 100 })
  postponed.add(live(2), { afterMs: 50 })
  expect([postponed.nextDue(), postponed.has({})]).toEqual([50, false])
  time += 49
  expect([postponed.nextDue(), take()]).toEqual([1, []])
  time += 1
  expect([postponed.has({}), take()]).toEqual([true, [2]])
  expect(postponed.nextDue()).toBe(50)
  time += 900
  expect(postponed.nextDue()).toBe(0)
  expect([take(), postponed.nextDue()]).toEqual([[1], undefined])
})

it('gives those that are due by age, whenever they became due', () => {
  for (let seq = 20; seq > 0; seq--) postponed.add(live(seq), { afterMs: 10 })
  time += 10
  expect(take(20)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

it('ends all waits for a time on resume, and what is filed stays filed', () => {
  postponed.add(live(1), { afterMs: 100 })
  postponed.add(live(2), { afterMs: 50, endpoint: 'carts' })
  postponed.resume()
  expect(postponed.take(9, { closed: ['carts'] }, false)).toEqual([{ seq: 1, endpoint: undefined }])
  expect(postponed.take(9, {}, false)).toEqual([{ seq: 2, endpoint: 'carts' }])
})

it('gives nothing of a closed endpoint, and with `only` nothing else', () => {
  postponed.add(live(1), { endpoint: 'carts' })
  postponed.add(live(2), { endpoint: 'profiles' })
  postponed.add(live(3), {})
  expect(postponed.has({ only: 'orders' })).toBe(false)
  expect(postponed.has({ only: 'carts', closed: ['carts'] })).toBe(false)
  expect(take(9, { only: 'carts' })).toEqual([1])
  expect(take(9, { closed: ['profiles'] })).toEqual([3])
  expect([postponed.has({ closed: ['profiles'] }), postponed.has({})]).toEqual([false, true])
  expect(take()).toEqual([2])
})

it('tells live ones from replayed ones', () => {
  postponed.add(bulk(1), {})
  expect([postponed.has({}), postponed.has({}, false), postponed.has({}, true)]).toEqual([true, false, true])
  postponed.add(live(2), {})
  expect([take(), take(9, {}, true)]).toEqual([[2], [1]])
})

it('lets the sources take turns, also from one call to the next', () => {
  for (let seq = 1; seq <= 6; seq++) postponed.add(live(seq, 'loud'), {})
  postponed.add(live(7, 'quiet'), {})
  postponed.add(live(8, 'quiet'), {})
  expect([take(3), take(3), take(3)]).toEqual([
    [1, 7, 2],
    [8, 3, 4],
    [5, 6],
  ])
})
