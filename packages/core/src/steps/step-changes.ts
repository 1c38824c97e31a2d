import { isFields } from '../mapping/fields.js'

/** One place of an event that a step changes. */
export interface StepChange {
  /** Where, like `traits.email` or `properties.products.0.name`. */
  readonly path: string
  /** What was there. Absent: nothing. */
  readonly before?: unknown
  /** What is there now. Absent: nothing. */
  readonly after?: unknown
}

const most = 100

/** Where two values differ, at the deepest places, in order; at most 100. */
export function changesBetween(before: unknown, after: unknown): readonly StepChange[] {
  return differences(before, after, '').slice(0, most)
}

function differences(before: unknown, after: unknown, path: string): StepChange[] {
  if (before === after) return []
  const isSameKind = isFields(before) ? isFields(after) : Array.isArray(before) && sameLength(before, after)
  if (!isSameKind) return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
  const [one, other] = [before, after] as readonly [Record<string, unknown>, Record<string, unknown>]
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names.flatMap((name) => differences(one[name], other[name], path === '' ? name : `${path}.${name}`))
}

/** Elements of lists of different lengths cannot be told apart by their places. */
function sameLength(before: readonly unknown[], after: unknown): boolean {
  return Array.isArray(after) && after.length === before.length
}
