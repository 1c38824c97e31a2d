import type { Step } from './step.js'
import { kindOf } from './step-kinds.js'

/** Longest name of a step. */
export const longestName = 100

/** The name of a step that has passed the check. */
export function stepName(step: Step): string {
  if (typeof step === 'function') return step.name
  const { kind, paths } = kindOf(step) ?? { kind: '', paths: [] }
  return step.name ?? `${kind} ${[paths].flat().join(', ')}`.slice(0, longestName)
}
