import { defaultLiveForMs } from '@waybill/core/destination'
import type { StoreLane } from '../store/store.js'
import type { LaneOptions, WaybillOptions } from '../waybill-options.js'

type BoundName = 'maxPending' | 'maxPendingBytes' | 'whenFull'

/** A lane's options with every default applied, but for its bounds, whose defaults the store has. */
export type LaneSettings = {
  readonly [Name in Exclude<keyof LaneOptions, BoundName>]-?: NonNullable<LaneOptions[Name]>
}

const standard: LaneSettings = {
  concurrency: 64,
  initialConcurrency: 16,
  attemptTimeoutMs: 10_000,
  backoffMs: 500,
  maxBackoffMs: 300_000,
  maxRetryAfterMs: 3_600_000,
  breakerAfter: 5,
  maxProbePauseMs: 30_000,
  unknownLimit: 3,
  invalidLimit: 50,
  onInDoubt: 'park',
  confirmForMs: 75_000,
  onRemark: 'send',
  window: 2_000,
  liveForMs: defaultLiveForMs,
  expireAfterMs: Number.POSITIVE_INFINITY,
  parkedForMs: Number.POSITIVE_INFINITY,
  stuckAfter: 20,
  onStuck: 'park',
  retryBudget: 0.5,
  rates: {},
  accepts: true,
}

/** Merges options: later ones win, and `undefined` counts as not given. What nobody gives has its default. */
export function laneSettings(...options: readonly (LaneOptions | undefined)[]): LaneSettings {
  return { ...standard, ...given(Object.keys(standard) as (keyof LaneSettings)[], options) }
}

/** The lanes that the store is to open. */
export function storeLanes({
  destinations,
  order = 'identify-first',
  defaults,
  lanes,
}: Pick<WaybillOptions, 'destinations' | 'order' | 'defaults' | 'lanes'>): readonly StoreLane[] {
  return destinations.map(({ name, formerNames }) => ({
    name,
    order,
    ...(formerNames && { formerNames }),
    ...laneBounds(defaults, lanes?.[name]),
  }))
}

/** What the options say of a lane's bounds, merged in the same way. */
export function laneBounds(...options: readonly (LaneOptions | undefined)[]): Pick<StoreLane, BoundName> {
  return given(['maxPending', 'maxPendingBytes', 'whenFull'], options)
}

/** Read by name, as they were checked: an options object may inherit properties or have accessors. */
function given(names: readonly (keyof LaneOptions)[], options: readonly (LaneOptions | undefined)[]) {
  const values = options.flatMap((one = {}) => names.map((name) => [name, one[name]] as const))
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}
