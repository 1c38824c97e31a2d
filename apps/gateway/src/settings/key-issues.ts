import type { Issue } from '@waybill/core'
import type { GatewayOptions } from '../gateway-options.js'

/** What is wrong with write keys and decisions beside these destinations: names that none has, and keys that are there twice. */
export function findKeyIssues(
  { writeKeys = [], decide }: Pick<GatewayOptions, 'writeKeys' | 'decide'>,
  names: readonly string[],
): Issue[] {
  const issues: Issue[] = []
  const known = names.length > 0 ? `one of: ${names.join(', ')}` : 'a destination; none is configured'
  const keys = writeKeys.map((one) => (typeof one === 'string' ? one : one.key))
  writeKeys.forEach((one, index) => {
    const first = keys.indexOf(keys[index] ?? '')
    if (first < index)
      issues.push({
        field: `writeKeys[${index}]`,
        rule: `is the same key as writeKeys[${first}]`,
        hint: 'a key has one set of destinations',
      })
    if (typeof one === 'string' || !one.destinations) return
    const field = `writeKeys[${index}].destinations`
    if (one.destinations.length === 0) issues.push({ field, rule: 'must name at least one destination' })
    for (const name of one.destinations)
      if (!names.includes(name)) issues.push({ field, rule: `names "${name}", which is not ${known}` })
  })
  if (decide?.destination !== undefined && !names.includes(decide.destination))
    issues.push({ field: 'decide.destination', rule: `must be ${known}` })
  return issues
}
