import type { Tally } from '@waybill/delivery/store'

/** One vendor's figures, from four sources that know nothing of each other. */
export interface VendorFigures {
  readonly vendor: string
  /** Events that the gateway told the producer it has. */
  readonly accepted: number
  /** Different events, profiles and orders in the sandbox's own record. */
  readonly received: number
  /** Counted from the store's rows. */
  readonly recount: Tally
  /** The store's running counters. */
  readonly totals: Tally
  /** Parked events that the vendor may have got all the same. */
  readonly inDoubt: number
}

/** Every disagreement between the sources, in words. Nothing means that it balances. */
export function findImbalances(
  figures: readonly VendorFigures[],
  faultCounts: Readonly<Record<string, number>>,
): readonly string[] {
  return [
    ...figures.flatMap(imbalancesOf),
    ...Object.entries(faultCounts).flatMap(([name, count]) =>
      count === 0 ? [`The fault "${name}" never fired.`] : [],
    ),
  ]
}

function imbalancesOf({ vendor, accepted, received, recount, totals, inDoubt }: VendorFigures): string[] {
  const problems: string[] = []
  const states = ['pending', 'delivered', 'skipped', 'parked', 'expired', 'erased', 'discarded'] as const
  const sum = states.reduce((total, state) => total + recount[state], 0)
  if (recount.accepted !== accepted)
    problems.push(`${vendor}: the producer had ${accepted} accepted, the store's rows hold ${recount.accepted}.`)
  if (sum !== accepted) problems.push(`${vendor}: ${accepted} accepted, but the states add up to ${sum}.`)
  if (recount.pending !== 0) problems.push(`${vendor}: ${recount.pending} still pending.`)
  for (const state of ['accepted', ...states] as const) {
    if (recount[state] !== totals[state])
      problems.push(`${vendor}: the counter says ${totals[state]} ${state}, the rows ${recount[state]}.`)
  }
  // What is parked in doubt may or may not have arrived; nothing else may differ.
  if (received < recount.delivered || received > recount.delivered + inDoubt) {
    problems.push(
      `${vendor}: ${recount.delivered} delivered (${inDoubt} more in doubt), but the vendor has ${received}.`,
    )
  }
  return problems
}
