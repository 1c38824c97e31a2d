import { expect, it } from 'vitest'
import { rawUndici } from '../contestants/raw-undici.js'
import { beside, interleaved, medianOf } from './rounds.js'

const progress = { begin: () => undefined, next: () => undefined, end: () => undefined }

it('runs everybody once a round, and compares runs of the same round alone', async () => {
  const [limit, own] = [rawUndici(1), rawUndici(100)]
  const order: string[] = []
  const speeds: Record<string, number[]> = { 'undici-1': [10, 100, 20], 'undici-100': [5, 60, 30] }
  const runs = await interleaved({
    title: 'test',
    rounds: 3,
    contestants: [limit, own],
    progress,
    onDied: () => undefined,
    run: async ({ id }) => {
      order.push(id)
      return speeds[id]?.shift() ?? 0
    },
  })
  expect(order).toEqual(['undici-1', 'undici-100', 'undici-1', 'undici-100', 'undici-1', 'undici-100'])
  expect(beside(runs, limit, own, (mine, raw) => mine / raw)).toEqual({ median: 0.6, min: 0.5, max: 1.5 })
  expect(medianOf(runs, own, (run) => run)).toBe(30)
})

it('runs those who run once in the first round, and compares them with that one', async () => {
  const [limit, own] = [rawUndici(1), rawUndici(100)]
  let run = 0
  const runs = await interleaved({
    title: 'test',
    rounds: 3,
    contestants: [limit, own],
    progress,
    once: (contestant) => contestant === own,
    onDied: () => undefined,
    run: async () => ++run,
  })
  expect([runs.get(limit), runs.get(own)]).toEqual([[1, 3, 4], [2]])
  expect(beside(runs, limit, own, (mine, raw) => mine / raw)).toEqual({ median: 2, min: 2, max: 2 })
})

it('leaves out a round in which one of the two died, and says what it died of', async () => {
  const [limit, own] = [rawUndici(1), rawUndici(100)]
  const died: string[] = []
  let run = 0
  const runs = await interleaved({
    title: 'test',
    rounds: 2,
    contestants: [limit, own],
    progress,
    onDied: (reason) => died.push(reason),
    run: async () => {
      run++
      if (run === 2) throw new Error('out of memory\nat somewhere')
      return run
    },
  })
  expect(died).toEqual(['out of memory'])
  expect(beside(runs, limit, own, (mine, raw) => mine / raw)).toMatchObject({ min: 4 / 3, max: 4 / 3 })
})
