import type { Fault, FaultAct } from '../../faults/fault.js'

/** Fault that the page offers as a button. */
export interface FaultPreset {
  readonly title: string
  readonly name: string
  readonly act: FaultAct
  readonly when?: Fault['when']
}

/** Common failures of an API. */
export const FAULT_PRESETS: readonly FaultPreset[] = [
  { title: 'Outage: 503', name: 'outage', act: { do: 'answer', status: 503 } },
  { title: 'Throttle: 429, retry after 2 s', name: 'throttle', act: { do: 'throttle', retryAfterSeconds: 2 } },
  { title: 'Half of them fail: 500', name: 'flaky', when: { probability: 0.5 }, act: { do: 'answer', status: 500 } },
  { title: 'Accepted, then 502', name: 'lost-answer', act: { do: 'answer-after-accepting', status: 502 } },
  { title: 'Busy', name: 'busy', act: { do: 'busy' } },
  { title: '3 s late', name: 'late', act: { do: 'delay', ms: 3000 } },
  { title: 'Never answers', name: 'hang', act: { do: 'hang' } },
  { title: 'Connection reset', name: 'reset', act: { do: 'reset-before' } },
  { title: 'Reset after accepting', name: 'reset-after', act: { do: 'reset-after' } },
  { title: 'Half an answer', name: 'truncate', act: { do: 'truncate', bytes: 5 } },
  { title: 'Token expires', name: 'expired', when: { times: 1 }, act: { do: 'expire-token' } },
  { title: 'Duplicate', name: 'duplicate', act: { do: 'duplicate' } },
]

/** The fault of a preset, under a name that the list does not have yet. */
export function faultOf({ name, act, when }: FaultPreset, vendor: string, taken: readonly Fault[]): Fault {
  const isTaken = (candidate: string): boolean => taken.some((fault) => fault.name === candidate)
  let own = name
  for (let number = 2; isTaken(own); number += 1) own = `${name}-${number}`
  return {
    name: own,
    ...(vendor !== '' && { match: { vendor: vendor as NonNullable<NonNullable<Fault['match']>['vendor']> } }),
    ...(when !== undefined && { when }),
    act,
  }
}
