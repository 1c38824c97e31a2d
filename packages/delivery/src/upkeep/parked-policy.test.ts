import { expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import { createParkedPolicy } from './parked-policy.js'

const hour = 3_600_000

/** What is asked for in so much time, with its time, for lanes with these options. */
async function looksIn(ms: number, lanes: readonly (readonly [string, number])[], fails = false) {
  const clock = createManualClock()
  const [startedAt, startedAtWall] = [clock.elapsed(), clock.now()]
  const asked: { lane: string | undefined; at: number; before: number }[] = []
  const policy = createParkedPolicy({
    lanes,
    clock,
    discard: async ({ lane, parkedBefore = 0 }, meant) => {
      asked.push({ lane, at: clock.elapsed() - startedAt, before: parkedBefore - startedAtWall })
      expect(meant).toMatchObject({ reason: 'parked_too_long', by: 'parkedForMs', at: clock.now() })
      if (fails) throw new Error('busy')
    },
  })
  for (let left = ms; left > 0; left -= 1_000) {
    await clock.pass(Math.min(1_000, left))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await policy.stop()
  const count = asked.length
  await clock.pass(10 * hour)
  expect(asked).toHaveLength(count)
  return asked
}

it('looks soon after the start, and then each twentieth of the time', async () => {
  expect(await looksIn(12_000, [['a', 100_000]])).toEqual([
    { lane: 'a', at: 1_000, before: 1_000 - 100_000 },
    { lane: 'a', at: 6_000, before: 6_000 - 100_000 },
    { lane: 'a', at: 11_000, before: 11_000 - 100_000 },
  ])
})

it('looks once a second at most and once an hour at least, in each lane by itself', async () => {
  const short = await looksIn(4_500, [['a', 1]])
  expect(short.map(({ at }) => at)).toEqual([1_000, 2_000, 3_000, 4_000])
  const both = await looksIn(2 * hour + 2_000, [
    ['a', 1_000 * 24 * hour],
    ['b', 40 * hour],
  ])
  expect(both.filter(({ lane }) => lane === 'a').map(({ at }) => at)).toEqual([1_000, hour + 1_000, 2 * hour + 1_000])
  expect(both.filter(({ lane }) => lane === 'b')).toHaveLength(3)
})

it('asks again after a failure, and never where nothing is set', async () => {
  expect(await looksIn(3_500, [['a', 1_000]], true)).toHaveLength(3)
  expect(await looksIn(10_000, [['a', Number.POSITIVE_INFINITY]])).toEqual([])
})
