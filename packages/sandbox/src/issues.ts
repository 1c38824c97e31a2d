import { nearestName } from './nearest-name.js'

/** One thing that is wrong with what a caller gave. */
export interface Issue {
  /** Its path, like `faults[0].act.ms`. */
  readonly field: string
  readonly rule: string
}

/** Throws a `TypeError` that names every issue; its `issues` has them one by one. Does nothing when there is none. */
export function demandNone(issues: readonly Issue[]): void {
  if (issues.length === 0) return
  const message = issues.map(({ field, rule }) => `${field}: ${rule}`).join(' · ')
  throw Object.assign(new TypeError(message), { issues })
}

/** The rule that an unknown name breaks, with the known one that was probably meant, else all of them. */
export function unknownName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return `is not known here; ${nearest ? `did you mean ${nearest}?` : `known are ${known.join(', ') || 'none'}`}`
}
