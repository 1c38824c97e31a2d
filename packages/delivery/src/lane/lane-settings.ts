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

/** The lane's own options over those for every lane over the defaults. What is `undefined` is not said. */
export function laneSettings(...options: readonly (LaneOptions | undefined)[]): LaneSettings {
  const names = Object.keys(defaults) as (keyof LaneOptions)[]
  // By name, as they are checked: an object of options may inherit some, or have accessors.
  const said = options.flatMap((one = {}) => names.map((name) => [name, one[name]] as const))
  return { ...defaults, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) }
}
