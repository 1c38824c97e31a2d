import { expect, it } from 'vitest'
import { createLogPages } from './pages.js'

const page = (number: number) => ({ first: number * 1_000, last: number * 1_000 + 999 })
const event = (seq: number, source = 1, more = {}) => ({ seq, source, keys: [`u:${seq}`], barrier: false, ...more })

it('says where the next event of a source is, in whatever order they were noted', () => {
  const pages = createLogPages(new Set(['none']))
  for (const seq of [7_000, 7_001, 1_500, 3_200]) pages.note(event(seq))
  pages.note(event(3_300, 2))
  expect([...pages.sources()]).toEqual([1, 2])
  expect([0, 1_500, 3_999, 7_500, 8_000].map((after) => pages.nextOf(1, after)?.first)).toEqual([
    1_000,
    1_000,
    7_000,
    7_000,
    undefined,
  ])
  expect(pages.nextOf(2, 0)).toMatchObject(page(3))
  expect(pages.nextOf(3, 0)).toBeUndefined()
})

it('forgets what all lanes have read', () => {
  const pages = createLogPages(new Set(['none']))
  for (const seq of [500, 1_500, 3_200]) pages.note(event(seq))
  pages.note(event(600, 2))
  pages.forget(998)
  expect(pages.size).toBe(3)
  pages.forget(999)
  expect([pages.size, [...pages.sources()], pages.nextOf(1, 0)?.first]).toEqual([2, [1], 1_000])
  pages.forget(10_000)
  expect([pages.size, [...pages.sources()]]).toEqual([0, []])
  pages.note(event(10_500))
  expect(pages.nextOf(1, 0)?.first).toBe(10_000)
})

it('knows whose heads a page may hold, by the order of the lane', () => {
  const pages = createLogPages(new Set(['identify-first', 'per-user']))
  pages.note(event(1_500, 1, { keys: ['u:ada', 'a:1'] }))
  pages.note(event(2_500, 1, { keys: ['u:ada'], barrier: true }))
  const among = { after: 0, before: 5_000 }
  const firsts = (order: 'none' | 'identify-first' | 'per-user', key: string, between = among) =>
    pages.mayHoldHeads([key], order, between).map(({ first }) => first)
  expect(firsts('per-user', 'u:ada')).toEqual([1_000, 2_000])
  expect(firsts('identify-first', 'u:ada')).toEqual([2_000])
  expect(firsts('none', 'u:ada')).toEqual([])
  expect(firsts('per-user', 'a:1')).toEqual([1_000])
  expect(firsts('per-user', 'u:bob')).toEqual([])
  expect(firsts('per-user', 'u:ada', { after: 1_999, before: 5_000 })).toEqual([2_000])
  expect(firsts('per-user', 'u:ada', { after: 0, before: 2_000 })).toEqual([1_000])
})
