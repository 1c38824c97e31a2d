import type { Issue } from '../errors/invalid-input-error.js'
import { isFields } from '../mapping/fields.js'
import { likelyWord } from '../options/nearest-word.js'
import { hashForms } from './hash.js'
import type { Step } from './step.js'
import { fixedMembers, kindOf, personIds, type StepKind, stepKinds } from './step-kinds.js'
import { longestName, stepName } from './step-name.js'
import { anyName, readStepPath, type StepPath } from './step-path.js'

const shortestKey = 16
const example = "like { drop: 'context.ip' }"

/** What is wrong with steps, each by its path after `field`. An empty list: nothing. */
export function stepIssues(steps: unknown, field: string): Issue[] {
  if (!Array.isArray(steps)) return [{ field, rule: 'must be a list of steps', hint: `[${example.slice(5)}]` }]
  const issues = steps.flatMap((step, index) => issuesOfStep(step, `${field}[${index}]`))
  if (issues.length > 0) return issues
  const names = (steps as readonly Step[]).map(stepName)
  return names.flatMap((name, index): Issue[] => {
    const first = names.indexOf(name)
    if (first === index) return []
    return [
      { field: `${field}[${index}]`, rule: `has the name of ${field}[${first}], ${name}`, hint: 'give it a `name`' },
    ]
  })
}

function issuesOfStep(step: unknown, field: string): Issue[] {
  if (typeof step === 'function') return functionIssues(step, field)
  if (!isFields(step)) return [{ field, rule: 'must be a step', hint: `${example}, or a function with a name` }]
  const named = kindOf(step)
  const known = named?.kind === 'hash' ? ['as', 'key', 'name'] : ['name']
  const unknown = Object.keys(step).filter(
    (name) => !(stepKinds as readonly string[]).includes(name) && !known.includes(name),
  )
  const issues = unknown.map((name) => unknownIssue(name, [...(named ? [] : stepKinds), ...known], field))
  const { name } = step
  if (name !== undefined && !isName(name))
    issues.push({ field: `${field}.name`, rule: `must be a text of 1 to ${longestName} characters` })
  if (named) return [...issues, ...kindIssues(step, named.kind, field)]
  const several = stepKinds.filter((kind) => Object.hasOwn(step, kind))
  if (several.length > 1) issues.push({ field, rule: `is ${several.join(' and ')}`, hint: 'make a step of each' })
  else if (issues.length === 0) issues.push({ field, rule: `must have one of ${stepKinds.join(', ')}`, hint: example })
  return issues
}

function functionIssues(step: object, field: string): Issue[] {
  const { name } = step as { readonly name?: unknown }
  if (step.constructor?.name === 'AsyncFunction')
    return [{ field, rule: 'must be synchronous', hint: 'an event goes on at once' }]
  if (isName(name)) return []
  return [{ field, rule: 'must have a name, which the ledger has', hint: 'write function withoutNotes(event) { … }' }]
}

function unknownIssue(name: string, known: readonly string[], field: string): Issue {
  const likely = likelyWord(name, known)
  const isKind = likely !== undefined && (stepKinds as readonly string[]).includes(likely)
  return {
    field: `${field}.${name}`,
    rule: isKind || known.length > 3 ? 'is not a known step or option' : 'is not a known option',
    hint: likely ? `did you mean ${likely}?` : `known: ${known.join(', ')}`,
  }
}

function kindIssues(step: Readonly<Record<string, unknown>>, kind: StepKind, field: string): Issue[] {
  const given = step[kind]
  const paths: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (paths.length === 0)
    return [{ field: `${field}.${kind}`, rule: 'must name at least one path', hint: 'like traits.email' }]
  const issues = paths.flatMap((path, index): Issue[] => {
    const at = Array.isArray(given) ? `${field}.${kind}[${index}]` : `${field}.${kind}`
    const read = readStepPath(path)
    const wrong = 'rule' in read ? read : whyNot(read, kind, String(path))
    return wrong ? [{ field: at, ...wrong }] : []
  })
  return kind === 'hash' ? [...issues, ...hashIssues(step, field)] : issues
}

function hashIssues({ as, key }: Readonly<Record<string, unknown>>, field: string): Issue[] {
  const issues: Issue[] = []
  if (as !== undefined && !hashForms.includes(as as string)) {
    const likely = typeof as === 'string' ? likelyWord(as, hashForms) : undefined
    const hint = likely && `did you mean "${likely}"?`
    issues.push({ field: `${field}.as`, rule: `must be one of ${hashForms.join(', ')}`, ...(hint && { hint }) })
  }
  // The key itself is never repeated.
  if (key !== undefined && !(typeof key === 'string' && key.length >= shortestKey))
    issues.push({
      field: `${field}.key`,
      rule: `must be a text of at least ${shortestKey} characters`,
      hint: 'take what `openssl rand -hex 32` prints, and keep it',
    })
  return issues
}

/** Members that events have, for a path that begins with something nearly so. */
const knownMembers: readonly string[] = [
  ...['traits', 'properties', 'context', 'userId', 'anonymousId', 'groupId', 'previousId', 'name', 'category'],
  ...['originalTimestamp', 'sentAt', 'receivedAt', 'channel', 'version', ...fixedMembers],
]

const senders: readonly string[] = ['writeKey', 'projectId', 'library', 'metadata', 'rudderId', 'request_ip']

function whyNot([first, ...more]: StepPath, kind: StepKind, text: string): Omit<Issue, 'field'> | undefined {
  if (first === undefined || first === anyName)
    return { rule: 'begins with *', hint: 'begin with a member of the event, like traits, properties or context' }
  const likely = knownMembers.includes(first) || senders.includes(first) ? undefined : likelyWord(first, knownMembers)
  if (likely !== undefined && !text.startsWith('\\'))
    return {
      rule: `begins with ${first}, which events do not have`,
      hint: `did you mean ${[likely, ...text.split('.').slice(1)].join('.')}? Where a sender of yours has it, write \\${text}`,
    }
  if (kind === 'keep') return undefined
  if (fixedMembers.includes(first)) return { rule: `would change ${first}, without which an event cannot be delivered` }
  if (more.length > 0) return undefined
  if (kind === 'drop' && (first === 'groupId' || first === 'previousId'))
    return { rule: `would remove ${first}, without which the event is none`, hint: `hash it, or skip such events` }
  if ((kind === 'mask' || kind === 'truncateIp') && [...personIds, 'groupId'].includes(first))
    return { rule: `would make one ${first} of many`, hint: 'hash it' }
  return undefined
}

/**
 * What is wrong with steps before the store beside that: the ids of a person are hashed together, because an alias joins any
 * two of them.
 */
export function storedStepIssues(steps: readonly Step[], field: string): Issue[] {
  return steps.flatMap((step, index): Issue[] => {
    if (typeof step === 'function' || kindOf(step)?.kind !== 'hash') return []
    const paths = [kindOf(step)?.paths ?? []].flat()
    const ids = personIds.filter((id) => paths.includes(id))
    if (ids.length === 0 || ids.length === personIds.length) return []
    const missing = personIds.filter((id) => !paths.includes(id))
    return [
      {
        field: `${field}[${index}].hash`,
        rule: `hashes ${ids.join(' and ')} and not ${missing.join(' and ')}, so that an alias would join strangers`,
        hint: `name all three: ['userId', 'anonymousId', 'previousId']`,
      },
    ]
  })
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name.trim() !== '' && name.length <= longestName
}
