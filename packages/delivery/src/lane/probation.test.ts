import { expect, it } from 'vitest'
import type { LeasedDelivery } from '../store/work.js'
import { createProbation } from './probation.js'

const leasesOf = (lane: string, count: number, stops: number) =>
  Array.from({ length: count }, (_, seq) => ({ lane, seq, stops }) as LeasedDelivery)

function recordingMarks() {
  const marked: string[][] = []
  const sizes: number[] = []
  const namesOf = (group: readonly { lane: string; seq: number }[]) => group.map(({ lane, seq }) => `${lane} ${seq}`)
  let most = 0
  return {
    sizes,
    most: () => most,
    async probation(group: readonly { lane: string; seq: number }[]) {
      marked.push(namesOf(group))
      sizes.push(group.length)
      most = Math.max(most, marked.length)
      await new Promise((resolve) => setTimeout(resolve, 1))
    },
    probationPassed(group: readonly { lane: string; seq: number }[]) {
      expect(marked.shift()).toEqual(namesOf(group))
    },
  }
}

it('plans in ever smaller groups, the more stops have found them marked', async () => {
  const marks = recordingMarks()
  const groups = createProbation(marks)
  const planned: LeasedDelivery[] = []
  const leases = [...leasesOf('a', 300, 0), ...leasesOf('a', 20, 1), ...leasesOf('a', 2, 2)]
  for await (const group of groups(leases)) planned.push(...group)
  expect(planned).toEqual(leases)
  expect(marks.sizes).toEqual([256, 44, 16, 4, 1, 1])
})

it('marks one group at a time, whichever lane it is of', async () => {
  const marks = recordingMarks()
  const groups = createProbation(marks)
  const walk = async (lane: string) => {
    let count = 0
    for await (const group of groups(leasesOf(lane, 5, 2))) count += group.length
    return count
  }
  expect(await Promise.all([walk('a'), walk('b'), walk('a')])).toEqual([5, 5, 5])
  expect(marks.most()).toBe(1)
})

it('goes on after a mark that the store did not take', async () => {
  let fails = true
  const groups = createProbation({
    probationPassed: () => undefined,
    async probation() {
      if (fails) throw new Error('full')
    },
  })
  const walk = async () => {
    let count = 0
    for await (const group of groups(leasesOf('a', 3, 2))) count += group.length
    return count
  }
  await expect(walk()).rejects.toThrow('full')
  fails = false
  expect(await walk()).toBe(3)
})

it('plans what says nothing of stops as what no stop found marked, and one by one after the third', async () => {
  const marks = recordingMarks()
  const unsaid = Array.from({ length: 3 }, (_, seq) => ({ lane: 'a', seq }) as LeasedDelivery)
  const planned: (readonly LeasedDelivery[])[] = []
  const all = [...unsaid, ...leasesOf('a', 1, 0), ...leasesOf('a', 2, 3)]
  for await (const group of createProbation(marks)(all)) planned.push(group)
  expect(planned.map(({ length }) => length)).toEqual([4, 1, 1])
})
