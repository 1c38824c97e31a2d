import type { Issue } from '@waybill/core'
import { destinationFactIssues, fieldsOf } from '@waybill/core/destination'
import { isName, knownName } from '../accept/entry/names.js'

/** One destination as far as its names are right. */
interface Named {
  readonly name: string
  /** The vendor, where it is named. */
  readonly vendor: string | undefined
  /** All that the vendor is called. */
  readonly vendorNames: readonly string[]
  readonly formerNames: readonly string[]
}

/** What is wrong with the names of destinations, by `destinations[index]`: two that `integrations` could not tell apart. */
export function laneNameIssues(destinations: readonly unknown[]): Issue[] {
  const all = destinations.map(namedOf)
  return all.flatMap((one, index) => {
    const field = `destinations[${index}]`
    const issues = destinationFactIssues(fieldsOf(destinations[index]) ?? {}, `${field}.`)
    if (!one) return issues
    if (!isLaneName(one.name))
      issues.push({
        field: `${field}.name`,
        rule: 'cannot name a lane',
        hint: 'letters, digits and dashes are safe; All, control characters and __proto__ are not',
      })
    for (const other of all.slice(0, index)) if (other) issues.push(...clashes(one, other, field))
    issues.push(...formerNameIssues(one, all, { field, index }))
    return issues
  })
}

function clashes(one: Named, other: Named, field: string): Issue[] {
  if (one.name === other.name)
    return [
      {
        field: 'destinations',
        rule: `has two named ${one.name}`,
        hint: 'one lane per name: give one of them a `name`',
      },
    ]
  if (isSame(one.name, other.name))
    return [
      {
        field: `${field}.name`,
        rule: `is ${one.name}, which an event's integrations cannot tell from ${other.name}`,
        hint: 'names are compared by letters and digits alone',
      },
    ]
  if (one.vendor && other.vendor && isSame(one.vendor, other.vendor)) return []
  const [taken, owner] = other.vendorNames.some((name) => isSame(name, one.name)) ? [one, other] : [other, one]
  if (!owner.vendorNames.some((name) => isSame(name, taken.name))) return []
  return [
    {
      field: `${field}.name`,
      rule: `leaves two that are called ${taken.name}: a lane, and the vendor of ${owner.name}`,
      hint: "an event's integrations could not tell them apart; choose another name",
    },
  ]
}

function formerNameIssues(
  one: Named,
  all: readonly (Named | undefined)[],
  at: { field: string; index: number },
): Issue[] {
  return one.formerNames.flatMap((name, place): Issue[] => {
    const field = `${at.field}.formerNames[${place}]`
    if (!isLaneName(name)) return [{ field, rule: 'cannot have named a lane' }]
    if (name === one.name)
      return [{ field, rule: `is the present name`, hint: 'list the names that the lane had before' }]
    if (all.some((other) => other?.name === name))
      return [
        {
          field,
          rule: `is ${name}, which another destination is called now`,
          hint: 'a name can be given to another lane after a start without it',
        },
      ]
    const isTaken = all.slice(0, at.index).some((other) => other?.formerNames.includes(name))
    return isTaken
      ? [{ field, rule: `is ${name}, which another destination lists too`, hint: 'one lane has one heir' }]
      : []
  })
}

function namedOf(destination: unknown): Named | undefined {
  const { name, vendor, aliases, formerNames } = fieldsOf(destination) ?? {}
  if (typeof name !== 'string') return undefined
  return {
    name,
    vendor: typeof vendor === 'string' ? vendor : undefined,
    vendorNames: textsOf([vendor]).concat(textsOf(aliases)),
    formerNames: textsOf(formerNames),
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function isSame(one: string, other: string): boolean {
  return isName(knownName(one), knownName(other))
}

/** Stores keep the name as text, and answers use it as the key of an object. `All` is every destination. */
export function isLaneName(name: string): boolean {
  return name !== '__proto__' && !/[\p{Cc}\p{Cs}]/u.test(name) && knownName(name).plain !== 'all'
}
