import { isFields } from '../mapping/fields.js'
import { gone } from './change-at.js'
import { anyName, type StepPath } from './step-path.js'

/** What is kept: everything below, or members by name. */
interface Kept {
  whole: boolean
  readonly members: Map<string | typeof anyName, Kept>
}

/** Gives a value without what none of the paths names; `gone` where nothing is left. */
export function keepOnly(paths: readonly StepPath[]): (value: unknown) => unknown {
  const root = newKept()
  for (const path of paths) {
    let at = root
    for (const name of path) {
      const next = at.members.get(name) ?? newKept()
      at.members.set(name, next)
      at = next
    }
    at.whole = true
  }
  return (value) => keptOf(value, [root])
}

function newKept(): Kept {
  return { whole: false, members: new Map() }
}

function keptOf(value: unknown, kept: readonly Kept[]): unknown {
  if (kept.some(({ whole }) => whole)) return value
  if (kept.length === 0 || !(Array.isArray(value) || isFields(value))) return gone
  const members = Object.entries(value)
  const left = members
    .map(([name, member]): [string, unknown] => [name, keptOf(member, below(kept, name))])
    .filter(([, member]) => member !== gone)
  if (left.length === members.length && left.every(([, member], index) => member === members[index]?.[1])) return value
  if (Array.isArray(value)) return left.map(([, member]) => member)
  return left.length === 0 ? gone : Object.fromEntries(left)
}

function below(kept: readonly Kept[], name: string): readonly Kept[] {
  return kept.flatMap(({ members }) => [members.get(name) ?? [], members.get(anyName) ?? []].flat())
}
