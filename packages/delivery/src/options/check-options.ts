import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import { endpointRateIssues, fieldsOf, remarkCodes } from '@waybill/core/destination'
import { issuesOf } from '@waybill/core/zod'
import { consentLostIssues } from './consent-lost.js'
import { nameHint } from './known-names.js'
import { isLaneName, laneNameIssues } from './lane-name-issues.js'
import { deliverySchema, policySchema } from './option-schemas.js'

/** Throws a `ConfigurationError` that names every wrong option. */
export function checkOptions(options: unknown): void {
  const issues = findOptionIssues(options)
  if (issues.length > 0) throw new ConfigurationError('createWaybill', issues)
}

/** Every wrong option of `createWaybill`, with its path; an empty list when all are right. */
export function findOptionIssues(options: unknown): readonly Issue[] {
  const parsed = deliverySchema().safeParse(options)
  const { destinations, lanes, discardLanes, defaults, deliver, steps } = fieldsOf(options) ?? {}
  const names = namesOf(destinations)
  return [
    ...(parsed.success ? [] : issuesOf(parsed.error, deliverySchema(), 'options')),
    ...listOf(destinations).flatMap(destinationIssues),
    ...laneNameIssues(listOf(destinations)),
    ...discardIssues(discardLanes, names),
    ...unknownNames(Object.keys(fieldsOf(lanes) ?? {}), names, (name) => `lanes.${name}`),
    ...namedIssues({ lanes, defaults }, listOf(destinations)),
    ...unknownNames(listOf(deliver), names, (_, index) => `deliver[${index}]`),
    ...consentLostIssues(steps, listOf(destinations)),
  ]
}

/**
 * Checks the options of a settings file. Returns every wrong field, with its path; an empty list when all are right.
 * `destinations` are those which `lanes` may name, or their names, and then those of their endpoints and remarks are not judged.
 * Without them, as where not all are known, no name is.
 */
export function findPolicyIssues(
  policy: unknown,
  destinations?: readonly (string | Pick<Destination, 'name' | 'endpoints' | 'remarks'>)[],
): readonly Issue[] {
  const parsed = policySchema().safeParse(policy)
  const { lanes, discardLanes, defaults, steps } = fieldsOf(policy) ?? {}
  const names = destinations?.map((one) => (typeof one === 'string' ? one : one.name))
  const whole = destinations?.every((one) => typeof one !== 'string') ? destinations : undefined
  return [
    ...(parsed.success ? [] : issuesOf(parsed.error, policySchema(), 'options')),
    ...(names ? unknownNames(Object.keys(fieldsOf(lanes) ?? {}), names, (name) => `lanes.${name}`) : []),
    ...(whole ? namedIssues({ lanes, defaults }, whole) : []),
    ...discardIssues(discardLanes, names ?? []),
    ...consentLostIssues(steps, whole ?? []),
  ]
}

function destinationIssues(one: unknown, index: number): Issue[] {
  const { name, specVersion, endpoints } = fieldsOf(one) ?? {}
  const field = `destinations[${index}]`
  const issues: Issue[] = endpointRateIssues(endpoints, `${field}.endpoints`)
  for (const call of ['confirm', 'prepare']) {
    const given = fieldsOf(one)?.[call]
    if (given === undefined || typeof given === 'function') continue
    issues.push({ field: `${field}.${call}`, rule: `must be a function, or absent, not ${spoken(given)}` })
  }
  if (typeof name === 'string' && specVersion !== 1)
    issues.push({
      field: `${field}.specVersion`,
      rule: `is ${spoken(specVersion)} for ${name}`,
      hint: 'this engine knows version 1 of the contract',
    })
  return issues
}

/** Issues for lanes that are to be let go and have a destination, or cannot be lanes. */
function discardIssues(discardLanes: unknown, names: readonly string[]): Issue[] {
  return listOf(discardLanes).flatMap((name, index): Issue[] => {
    const field = `discardLanes[${index}]`
    if (typeof name !== 'string') return []
    if (!isLaneName(name)) return [{ field, rule: 'cannot name a lane' }]
    if (!names.includes(name)) return []
    return [{ field, rule: `is ${name}, which has a destination`, hint: 'take the destination out, or hold its lane' }]
  })
}

/** Issues for rates of lanes, and of all of them, whose endpoints do not exist, and for remarks that nobody tells. */
function namedIssues(
  { lanes, defaults }: { readonly lanes: unknown; readonly defaults: unknown },
  destinations: readonly unknown[],
): Issue[] {
  const all = destinations.map((one) => fieldsOf(one) ?? {})
  const ofLanes = all.flatMap((one) => {
    const lane = fieldsOf(fieldsOf(lanes)?.[spoken(one['name'])])
    const field = `lanes.${spoken(one['name'])}`
    return [...unknownRates(lane, [one['endpoints']], field), ...unknownCodes(lane, [one], field)]
  })
  const endpoints = all.map((one) => one['endpoints'])
  return [...ofLanes, ...unknownRates(defaults, endpoints, 'defaults'), ...unknownCodes(defaults, all, 'defaults')]
}

/** Issues for rates of endpoints that none of these destinations has. */
function unknownRates(lane: unknown, endpoints: readonly unknown[], field: string): Issue[] {
  const known = endpoints.flatMap((one) => Object.keys(fieldsOf(one) ?? {}))
  return Object.keys(fieldsOf(fieldsOf(lane)?.['rates']) ?? {}).flatMap((name) =>
    known.includes(name)
      ? []
      : [{ field: `${field}.rates.${name}`, rule: 'names no endpoint', hint: nameHint(name, known) }],
  )
}

/** Issues for codes of remarks that no mapping of these destinations tells. */
function unknownCodes(lane: unknown, destinations: readonly unknown[], field: string): Issue[] {
  const own = destinations.flatMap((one) => listOf(fieldsOf(one)?.['remarks']))
  const known = [...remarkCodes, ...own.filter((code) => typeof code === 'string')]
  const codes = Object.keys(fieldsOf(fieldsOf(lane)?.['onRemark']) ?? {}).filter((code) => !known.includes(code))
  return codes.map((code) => ({
    field: `${field}.onRemark.${code}`,
    rule: 'names no remark',
    hint: `${nameHint(code, known)}; a destination names those of its own mapping in \`remarks\``,
  }))
}

/** Issues for names that no destination has. */
function unknownNames(
  given: readonly unknown[],
  names: readonly string[],
  fieldOf: (name: string, index: number) => string,
): Issue[] {
  return given.flatMap((one, index) => {
    if (typeof one === 'string' && names.includes(one)) return []
    const name = spoken(one)
    return [{ field: fieldOf(name, index), rule: 'names no destination', hint: nameHint(name, names) }]
  })
}

function namesOf(destinations: unknown): string[] {
  return listOf(destinations).map((one) => spoken(fieldsOf(one)?.['name']))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? [...value] : []
}

/** A short text for a value. Not every value can be converted by `String`. */
function spoken(value: unknown): string {
  return typeof value === 'object' || typeof value === 'function' ? `a ${typeof value}` : String(value)
}

/**
 * What is wrong with the names, former names and consents of destinations, each by its path after `destinations`. An empty
 * list when all are right. `createWaybill` refuses the same.
 */
export function findDestinationIssues(destinations: readonly Destination[]): readonly Issue[] {
  return laneNameIssues(destinations)
}
