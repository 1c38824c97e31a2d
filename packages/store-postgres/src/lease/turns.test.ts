import { describe, expect, it } from 'vitest'
import { createTurns, type Group, sourcesAtOnce } from './turns.js'

const group = (source: number, more: Partial<Group> = {}): Group => ({
  bulk: false,
  endpoint: '',
  source,
  start: 1,
  ...more,
})

/** Turns that know these groups. */
function knowing(...groups: Group[]) {
  const turns = createTurns()
  turns.learn(groups)
  turns.begin(() => true)
  const sources = (rows = 100, bulk = false) =>
    [...turns.next(bulk, rows)].sort((a, b) => a.round - b.round).map(({ group: { source } }) => source)
  return { turns, sources }
}

describe('turns', () => {
  it('begin with the source that waits longest, under whatever endpoint', () => {
    const { turns, sources } = knowing(
      group(1, { start: 7 }),
      group(2, { start: 3 }),
      group(3, { start: 9 }),
      group(3, { endpoint: 'carts', start: 2 }),
    )
    expect([turns.last, sources()]).toEqual([undefined, [3, 3, 2, 1]])
  })

  it('go on in a ring after the source that was served last', () => {
    const { turns, sources } = knowing(...[5, -3, 2 ** 31 - 1, -(2 ** 31), 0].map((source) => group(source)))
    const ring = [-(2 ** 31), -3, 0, 5, 2 ** 31 - 1]
    for (const [index, source] of ring.entries()) {
      turns.served(source)
      expect(sources()).toEqual([...ring.slice(index + 1), ...ring.slice(0, index + 1)])
    }
  })

  it('are of one class, of open endpoints, and of few more sources than rows', () => {
    const { turns, sources } = knowing(
      ...Array.from({ length: 300 }, (_, source) => group(source)),
      group(1, { bulk: true }),
      group(2, { endpoint: 'carts' }),
    )
    expect(sources(1)).toHaveLength(10)
    expect(sources(1_000)).toHaveLength(sourcesAtOnce + 1)
    expect(sources(1, true)).toEqual([1])
    turns.begin((endpoint) => endpoint === 'carts')
    expect(sources()).toEqual([2])
  })

  it('ask a group that had less than it was asked for no more, until the next lease or look', () => {
    const { turns, sources } = knowing(group(1), group(2))
    turns.found(group(1), { count: 4, of: 5, first: 3 })
    turns.found(group(2), { count: 5, of: 5, first: 8 })
    expect(sources()).toEqual([2])
    turns.begin(() => true)
    expect(turns.next(false, 9).map((one) => one.group.start)).toEqual([3, 8])
    turns.found(group(1), { count: 0, of: 5, first: undefined })
    turns.learn([group(1), group(2)])
    expect(sources()).toEqual([1, 2])
  })

  it('share what is wanted among the sources that had enough last', () => {
    const { turns } = knowing(group(1), group(2), group(3), group(3, { endpoint: 'carts' }))
    const share = (rows: number) => turns.share(turns.next(false, rows), rows)
    expect(share(10)).toBe(4)
    turns.found(group(1), { count: 1, of: 4, first: 1 })
    turns.begin(() => true)
    expect(share(10)).toBe(5)
    turns.learn([group(1), group(2)])
    expect(share(10)).toBe(10)
    turns.found(group(1), { count: 10, of: 10, first: 1 })
    expect(share(10)).toBe(5)
  })

  it('know the sources of which something live was not filed, now or once, and where it began', () => {
    const { turns, sources } = knowing(group(1, { bulk: true }), group(2, { endpoint: 'carts' }), group(3), group(4))
    expect([1, 2, 3, 5].map(turns.came)).toEqual([false, false, true, false])
    turns.found(group(4), { count: 1, of: 9, first: 7 })
    turns.found(group(2, { endpoint: 'carts' }), { count: 1, of: 9, first: 8 })
    turns.found(group(1, { bulk: true }), { count: 1, of: 9, first: 9 })
    turns.learn([])
    expect([1, 2, 3, 4].map(turns.came)).toEqual([false, false, false, true])
    expect([sources(), turns.next(false, 9)[0]?.group]).toEqual([[4], group(4, { start: 7 })])
  })
})
