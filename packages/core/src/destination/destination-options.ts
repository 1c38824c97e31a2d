import type { Issue } from '../errors/invalid-input-error.js'
import { fieldsOf } from '../mapping/fields.js'
import { likelyWord } from '../options/nearest-word.js'
import type { Step } from '../steps/step.js'
import { stepIssues } from '../steps/step-issues.js'

/** Which consent a destination needs. */
export interface ConsentRule {
  /**
   * Categories to all of which the person must have agreed, at least one: as the event's `context.consent` or
   * `context.consentManagement` calls them. Case and outer spaces do not count. An event whose `consentManagement` has the
   * `resolutionStrategy` `or` needs a yes to one of them.
   */
  readonly requires: readonly string[]
  /** What happens to an event that says nothing of one of the categories. Default `skip`: it is not sent here. */
  readonly whenUnknown?: 'send' | 'skip' | undefined
}

/** Options that every vendor's destination has. */
export interface DestinationOptions {
  /**
   * Name of the destination and of its lane: lower-case letters, digits and dashes, a letter first. Two accounts of one
   * vendor need two names. Default: the vendor's name.
   */
  readonly name?: string | undefined
  /**
   * Names that the lane had before. What an earlier configuration stored under one of them belongs to this lane from the
   * next start on: what is pending and parked, the ledger, the holds. Default: none.
   */
  readonly formerNames?: readonly string[] | undefined
  /** Codes of the remarks that mappings of your own tell, so that `onRemark` of the lane may name them. Default: none. */
  readonly remarks?: readonly string[] | undefined
  /** Consent that an event must carry to be sent here, at acceptance and at each attempt. Default: none is needed. */
  readonly consent?: ConsentRule | undefined
  /**
   * What is taken away of an event before it is sent here, in this order; after consent was asked. The ledger keeps the event
   * as it was. One whose step fails is parked as `step_failed`. Default: nothing.
   */
  readonly steps?: readonly Step[] | undefined
}

/** Who a destination is, and what its lane may get. */
export interface DestinationFacts {
  /** Stable name of the destination and of its lane: lower-case letters, digits and dashes, a letter first. */
  readonly name: string
  /**
   * The vendor's name, which all of its lanes have in common: an event's `integrations` may name it in place of each lane.
   * Default: `name`.
   */
  readonly vendor?: string
  /** What else people call the vendor in `integrations`: its package, its products, former names. Default: nothing. */
  readonly aliases?: readonly string[]
  /** Names that the lane had before. Default: none. */
  readonly formerNames?: readonly string[]
  /** Codes of the remarks of its mapping beside those of Waybill's mappings, so that `onRemark` may name them. Default: none. */
  readonly remarks?: readonly string[]
  /** Consent that an event must carry to be sent here. Default: none is needed. */
  readonly consent?: ConsentRule
}

const namePattern = /^[a-z][a-z0-9-]*$/

/** What a destination's name must be, in words. */
export const nameRule = 'be lower-case letters, digits and dashes, a letter first'

/** Whether a destination may have this name. */
export function isDestinationName(value: unknown): value is string {
  return typeof value === 'string' && namePattern.test(value)
}

/** The facts of a vendor's destination: the vendor's names, and what the options change. */
export function destinationFacts(
  options: DestinationOptions,
  { vendor, aliases }: Required<Pick<DestinationFacts, 'vendor' | 'aliases'>>,
): DestinationFacts & Pick<DestinationOptions, 'steps'> {
  const { name = vendor, formerNames, remarks, consent, steps } = options
  return {
    name,
    vendor,
    aliases,
    ...(formerNames && { formerNames }),
    ...(remarks && { remarks }),
    ...(consent && { consent }),
    ...(steps && { steps }),
  }
}

/** What is wrong with the facts that a destination may leave out, each by its path after `before`. */
export function destinationFactIssues(facts: Readonly<Record<string, unknown>>, before = ''): Issue[] {
  const { vendor, aliases, formerNames, remarks, consent, steps } = facts
  return [
    ...(vendor === undefined || isText(vendor)
      ? []
      : [{ field: `${before}vendor`, rule: 'must be the name of the vendor' }]),
    ...namesIssues(aliases, `${before}aliases`),
    ...namesIssues(formerNames, `${before}formerNames`),
    ...namesIssues(remarks, `${before}remarks`),
    ...(consent === undefined ? [] : consentIssues(consent, `${before}consent`)),
    ...(steps === undefined ? [] : stepIssues(steps, `${before}steps`)),
  ]
}

/** What is wrong with a `ConsentRule`. */
export function consentIssues(consent: unknown, field: string): Issue[] {
  const rule = fieldsOf(consent)
  if (!rule) return [{ field, rule: "must be an object of options: { requires: ['marketing'] }" }]
  const { requires, whenUnknown, ...others } = rule
  const issues = Object.keys(others).map((name): Issue => {
    const likely = likelyWord(name, ['requires', 'whenUnknown'])
    return {
      field: `${field}.${name}`,
      rule: 'is not a known option',
      hint: likely ? `did you mean ${likely}?` : 'known: requires, whenUnknown',
    }
  })
  if (!Array.isArray(requires) || requires.length === 0 || !requires.every(isText))
    issues.push({
      field: `${field}.requires`,
      rule: 'must be a list of at least one category',
      hint: "the categories' names as the events carry them, like ['marketing']",
    })
  if (whenUnknown !== undefined && whenUnknown !== 'send' && whenUnknown !== 'skip') {
    const likely = typeof whenUnknown === 'string' ? likelyWord(whenUnknown, ['send', 'skip']) : undefined
    const hint = likely && `did you mean "${likely}"?`
    issues.push({ field: `${field}.whenUnknown`, rule: 'must be "send" or "skip"', ...(hint && { hint }) })
  }
  return issues
}

function namesIssues(names: unknown, field: string): Issue[] {
  if (names === undefined || (Array.isArray(names) && names.every(isText))) return []
  return [{ field, rule: 'must be a list of names' }]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
