import type { Fields } from '../event/customer-event.js'
import { isFields } from '../mapping/fields.js'
import { anyName, type StepPath } from './step-path.js'

/** In place of a value that is removed. */
export const gone = Symbol('gone')

/** Gives what comes in place of a value, or `gone`. The same value: nothing changes. */
export type Change = (value: unknown) => unknown

/** The value with what the path names changed. Nothing is written into it: what changes is a copy, the rest is shared. */
export function changeAt(value: unknown, path: StepPath, change: Change, at = 0): unknown {
  if (at === path.length) return change(value)
  const name = path[at] as StepPath[number]
  const below = (member: unknown) => changeAt(member, path, change, at + 1)
  if (Array.isArray(value)) {
    if (name === anyName) return changeEach(value, below)
    return changeEach(value, (element, index) => (String(index) === name ? below(element) : element))
  }
  if (!isFields(value)) return value
  if (name === anyName) return changeMembers(value, below)
  return Object.hasOwn(value, name) ? withMember(value, name, below(value[name])) : value
}

/** A list with each element changed. The same list: nothing has changed. */
export function changeEach(
  list: readonly unknown[],
  change: (element: unknown, index: number) => unknown,
): readonly unknown[] {
  const changed = list.map((element, index) => change(element, index))
  if (changed.every((element, index) => element === list[index])) return list
  return changed.filter((element) => element !== gone)
}

/** An object with each member changed. The same object: nothing has changed. */
export function changeMembers(fields: Fields, change: Change): Fields {
  const members = Object.entries(fields)
  const changed = members.map(([name, member]): [string, unknown] => [name, change(member)])
  if (changed.every(([, member], index) => member === members[index]?.[1])) return fields
  return Object.fromEntries(changed.filter(([, member]) => member !== gone))
}

function withMember(fields: Fields, name: string, member: unknown): Fields {
  if (member === fields[name]) return fields
  if (member !== gone) return { ...fields, [name]: member }
  const { [name]: _, ...others } = fields
  return others
}
