import type { Committer } from '../commit/committer.js'
import type { LeasedDelivery } from '../store/work.js'

/** Unclean stops with the event marked as being planned, after which it is parked. */
export const fatalStops = 3

/** How many events are planned under one mark, by how often a stop found them marked: each stop narrows the search. */
const groupSizes = [256, 16, 1]

/**
 * After a process died, an event whose planning may have killed it: yields the leases in groups, each marked before it is
 * planned, so that the next start knows whom to suspect.
 */
export type Probation = (leases: readonly LeasedDelivery[]) => AsyncIterable<readonly LeasedDelivery[]>

/** One for all lanes: only one group is marked at a time, or what kills the process would make all others suspect, too. */
export function createProbation({
  probation: planning,
  probationPassed: planned,
}: Pick<Committer, 'probation' | 'probationPassed'>): Probation {
  let turn = Promise.resolve()

  return async function* markedGroups(leases) {
    for (let from = 0; from < leases.length; ) {
      const group = groupAt(leases, from)
      from += group.length
      const before = turn
      let passOn = () => {}
      turn = new Promise((resolve) => {
        passOn = resolve
      })
      await before
      try {
        await planning(group)
        yield group
        planned(group)
      } finally {
        passOn()
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
