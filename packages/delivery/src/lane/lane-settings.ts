import type { LaneOptions } from '../waybill-options.js'

/** A lane's options with every default applied. */
export type LaneSettings = { readonly [Name in keyof LaneOptions]-?: NonNullable<LaneOptions[Name]> }

const defaults: LaneSettings = {
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
  window: 2_000,
  expireAfterMs: Number.POSITIVE_INFINITY,
  stuckAfter: 20,
  onStuck: 'park',
  retryBudget: 0.5,
}

/** Merges options: later ones win, and `undefined` counts as not given. What nobody gives has its default. */
export function laneSettings(...options: readonly (LaneOptions | undefined)[]): LaneSettings {
  const names = Object.keys(defaults) as (keyof LaneOptions)[]
  // Read by name, as they were checked: an options object may inherit properties or have accessors.
  const given = options.flatMap((one = {}) => names.map((name) => [name, one[name]] as const))
  return { ...defaults, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) }
}
