import type { Destination, Issue } from '@waybill/core'
import { likelyWord } from '@waybill/core/destination'
import { isLoopback } from '../health/loopback.js'
import type { DecideSettings } from '../ingest/decide-route.js'
import { lanesNamed, type WriteKey } from '../ingest/write-key.js'

/** What it depends on whether the write keys, and decisions, can be as they are. */
export interface KeyFacts {
  /** The keys, in their order; undefined for one whose own fault is told elsewhere. */
  readonly writeKeys: readonly (string | WriteKey | undefined)[]
  readonly decide?: DecideSettings | undefined
  /** Where the gateway listens. */
  readonly host: string
  /** Whether the destinations are emulators. */
  readonly sandbox: boolean
  /** The destinations; undefined where not all are known, and no name can be called wrong. */
  readonly destinations: readonly Pick<Destination, 'name' | 'vendor'>[] | undefined
}

/**
 * What is wrong with write keys and decisions beside these destinations: keys that are missing or there twice, and names that
 * none has. `field` is where keys are set.
 */
export function findKeyIssues(facts: KeyFacts, field = 'writeKeys'): Issue[] {
  const { writeKeys, decide, destinations } = facts
  const names = destinations?.map(({ name }) => name) ?? []
  const known = names.length > 0 ? `one of: ${names.join(', ')}` : 'a destination; none is configured'
  const issues = missingKey(facts, field)
  const keys = writeKeys.map((one) => (typeof one === 'object' ? one.key : one))
  writeKeys.forEach((one, index) => {
    const first = keys.indexOf(keys[index])
    if (one !== undefined && first < index)
      issues.push({
        field: `writeKeys[${index}]`,
        rule: `is the same key as writeKeys[${first}]`,
        hint: 'a key has one set of destinations',
      })
    if (typeof one !== 'object' || !one.destinations) return
    const place = `writeKeys[${index}].destinations`
    if (one.destinations.length === 0) issues.push({ field: place, rule: 'must name at least one destination' })
    for (const name of one.destinations)
      if (destinations && lanesNamed(name, destinations).length === 0)
        issues.push({ field: place, rule: `names "${name}", which is not ${known}`, ...hintOf(name, destinations) })
  })
  if (decide?.destination !== undefined && destinations && !names.includes(decide.destination))
    issues.push({ field: 'decide.destination', rule: `must be ${known}`, ...hintOf(decide.destination, destinations) })
  return issues
}

/** Without keys anybody can send who reaches the gateway; on this machine that is any page in a browser, and any proxy. */
function missingKey({ writeKeys, host, sandbox, destinations = [] }: KeyFacts, field: string): Issue[] {
  if (writeKeys.length > 0) return []
  if (!isLoopback(host))
    return [{ field, rule: `must name at least one key to listen on ${host}`, hint: 'or listen on 127.0.0.1' }]
  if (sandbox || destinations.length === 0) return []
  const names = destinations.map(({ name }) => name).join(', ')
  const hint = 'only the built-in sandbox takes events without a key'
  return [{ field, rule: `must name at least one key, as events go to ${names}`, hint }]
}

function hintOf(
  name: string,
  destinations: readonly Pick<Destination, 'name' | 'vendor'>[],
): { readonly hint?: string } {
  const likely = likelyWord(
    name,
    destinations.flatMap(({ name, vendor = name }) => [name, vendor]),
  )
  return likely && likely !== name ? { hint: `did you mean ${likely}?` } : {}
}
