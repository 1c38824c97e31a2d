import type { Transition } from '@waybill/delivery/store'

const notKept = 'Not kept: the disk was full.'

/** The same transition without a vendor's words, for which a full disk has no room. Status, kind and code stay. */
export function briefly(transition: Transition): Transition {
  const attempts = transition.attempts.map(({ evidence: _, ...attempt }) =>
    attempt.message === undefined ? attempt : { ...attempt, message: notKept },
  )
  return { ...transition, attempts }
}
