import { type Destination, type PlannedRequest, type Rejected, type Skipped, WaybillError } from '@waybill/core'
import { isSelected } from '../integrations.js'
import type { Lease } from '../store/store.js'

export interface LeasePlan {
  readonly requests: readonly PlannedRequest<Lease>[]
  readonly settled: readonly { readonly item: Lease; readonly outcome: Skipped | Rejected }[]
}

const notSelected: Skipped = { status: 'skipped', reason: 'integrations' }

/** A destination's plan, held to its contract: every lease is in exactly one request or settled, also when `plan` fails. */
export function planLeases(destination: Destination, leases: readonly Lease[]): LeasePlan {
  const settled: LeasePlan['settled'][number][] = []
  const selected: Lease[] = []
  for (const item of leases) {
    if (isSelected(item.event, destination.name)) selected.push(item)
    else settled.push({ item, outcome: notSelected })
  }
  const plan = planned(destination, selected)
  return { requests: plan.requests, settled: [...settled, ...plan.settled, ...forgotten(selected, plan)] }
}

function planned(destination: Destination, items: readonly Lease[]): LeasePlan {
  try {
    return destination.plan(items)
  } catch (cause) {
    const [only] = items
    if (items.length === 1 && only)
      return { requests: [], settled: [{ item: only, outcome: broken('plan_failed', cause) }] }
    // One event breaks the plan: found alone, it costs no other.
    const plans = items.map((item) => planned(destination, [item]))
    return { requests: plans.flatMap(({ requests }) => requests), settled: plans.flatMap((plan) => plan.settled) }
  }
}

function forgotten(items: readonly Lease[], plan: LeasePlan): LeasePlan['settled'] {
  const count = plan.requests.reduce((sum, { calls }) => sum + calls.length, plan.settled.length)
  if (count === items.length) return []
  const known = new Set(plan.requests.flatMap(({ calls }) => calls.map(({ item }) => item)))
  for (const { item } of plan.settled) known.add(item)
  return items.filter((item) => !known.has(item)).map((item) => ({ item, outcome: broken('plan_incomplete') }))
}

function broken(code: string, cause?: unknown): Rejected {
  const error = new WaybillError('The destination could not plan this event.', { kind: 'unknown', code, cause })
  return { status: 'rejected', error, maybeDelivered: false }
}
