import type { Committer } from '../commit/committer.js'
import type { LeasedDelivery } from '../store/work.js'

/** A delivery is parked after so many unclean stops in a row that found it on probation. */
export const fatalStops = 3

/** How many deliveries are planned under one mark, by the stops that found them marked: each stop narrows the search. */
const groupSizes = [256, 16, 1]

/**
 * Splits suspects into groups: deliveries whose planning may have ended the previous process. Each group is marked in the
 * store before it is yielded for planning, so that the next start knows which ones to suspect.
 */
export type Probation = (leases: readonly LeasedDelivery[]) => AsyncIterable<readonly LeasedDelivery[]>

/** One for all lanes: only one group is marked at a time. Otherwise one fatal delivery would put all groups under suspicion. */
export function createProbation(committer: Pick<Committer, 'probation' | 'probationPassed'>): Probation {
  let last = Promise.resolve()

  return async function* inGroups(leases) {
    for (let from = 0; from < leases.length; ) {
      const group = groupAt(leases, from)
      from += group.length
      const before = last
      let finish = () => {}
      last = new Promise((resolve) => {
        finish = resolve
      })
      await before
      try {
        await committer.probation(group)
        yield group
        committer.probationPassed(group)
      } finally {
        finish()
      }
    }
  }
}

function groupAt(leases: readonly LeasedDelivery[], from: number): readonly LeasedDelivery[] {
  const stops = leases[from]?.stops ?? 0
  const size = groupSizes[stops] ?? 1
  let to = from + 1
  while (to < leases.length && to - from < size && (leases[to]?.stops ?? 0) === stops) to++
  return leases.slice(from, to)
}
