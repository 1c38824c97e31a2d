import type { Lane } from '../lane/lane.js'
import type { AllPersonMarks } from '../store/persons.js'
import type { LeasedDelivery } from '../store/work.js'
import type { Persons } from './persons.js'

export interface AppliedMarks {
  /** What is on the wire of these persons: the deliveries of each request. */
  readonly left: readonly LeasedDelivery[][]
  /** Which of the digests are ids of a delivery's person. */
  readonly idsOf: (lease: LeasedDelivery) => readonly string[]
  /** Resolves once what was planned of them went back to the store. */
  readonly returned: Promise<unknown>
}

/** Takes marks over, and has what is planned of these persons planned again by them. From the call on nothing else starts. */
export function applyMarks(
  given: AllPersonMarks,
  { persons, lanes }: { readonly persons: Persons; readonly lanes: Iterable<Lane> },
): AppliedMarks {
  persons.set(given)
  const idsOf = persons.idsAmong(new Set(given.marks.map(({ digest }) => digest)))
  const replanned = [...lanes].map((lane) => {
    const { left, returned } = lane.control.replan((lease) => idsOf(lease).length > 0)
    return { left, returned: returned.then(() => lane.wake()) }
  })
  return {
    left: replanned.flatMap(({ left }) => left),
    idsOf,
    returned: Promise.all(replanned.map(({ returned }) => returned)),
  }
}
