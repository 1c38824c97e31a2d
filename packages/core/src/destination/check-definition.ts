import { ConfigurationError } from '../errors/configuration-error.js'
import type { Issue } from '../errors/invalid-input-error.js'
import type { HttpMethod } from '../http-message.js'
import { fieldsOf } from '../mapping/fields.js'
import { likelyWord } from '../options/nearest-word.js'
import type { DestinationDefinition } from './define-destination.js'
import { destinationFactIssues, isDestinationName, nameRule } from './destination-options.js'
import type { Endpoint } from './endpoint.js'
import { rateIssues } from './rate.js'

/** One rule: what the value must be, in words, and whether it is. */
interface Rule {
  readonly must: string
  readonly holds: (value: unknown) => boolean
  readonly optional?: true
  readonly hint?: string
}

type Rules<Fields> = { readonly [Name in keyof Required<Fields>]: Rule }

const oneOf = (...words: readonly string[]): Rule => ({
  must: `be one of ${words.map((word) => `"${word}"`).join(', ')}`,
  holds: (value) => words.some((word) => word === value),
})
const optional = (rule: Rule): Rule => ({ ...rule, optional: true })
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1
const callback: Rule = { must: 'be a function', holds: (value) => typeof value === 'function' }
const isObjectWith = (value: unknown, ...functions: readonly string[]) =>
  typeof value === 'object' &&
  value !== null &&
  functions.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function')

const anything: Rule = optional({ must: 'be there', holds: () => true })

const methods: Readonly<Record<HttpMethod, true>> = { POST: true, PUT: true, PATCH: true, GET: true, DELETE: true }

const definitionRules: Rules<DestinationDefinition> = {
  name: { must: nameRule, holds: isDestinationName },
  // `destinationFactIssues` has their rules.
  vendor: anything,
  aliases: anything,
  formerNames: anything,
  remarks: anything,
  consent: anything,
  steps: anything,
  endpoints: {
    must: 'be an object of endpoints by name, at least one',
    holds: (value) => Object.keys(fieldsOf(value) ?? {}).length > 0,
  },
  answers: { must: 'be a list of answer rules', holds: Array.isArray, hint: 'httpAnswers is the least' },
  encode: callback,
  transport: {
    must: 'be a transport, with the functions send, redact and close',
    holds: (value) => isObjectWith(value, 'send', 'redact', 'close'),
    hint: 'createHttpTransport makes one',
  },
  codeOf: optional(callback),
  read: optional(callback),
  blamedCalls: optional(callback),
  // Its endpoints are checked as the others are.
  confirm: optional({
    must: 'be an object with endpoints and the functions ask and read',
    holds: (value) => isObjectWith(value, 'ask', 'read') && fieldsOf(fieldsOf(value)?.['endpoints']) !== undefined,
  }),
  clock: optional({
    must: 'be a clock, with the functions now, elapsed and after',
    holds: (value) => isObjectWith(value, 'now', 'elapsed', 'after'),
  }),
}

const endpointRules: Rules<Endpoint> = {
  method: oneOf(...Object.keys(methods)),
  path: {
    must: 'start with one slash and be percent-encoded',
    holds: (value) => typeof value === 'string' && /^\/(?!\/)[\x21-\x7e]*$/.test(value),
  },
  headers: optional({
    must: 'be texts by name, the names in lower case',
    holds: (value) =>
      Object.entries(fieldsOf(value) ?? { '': 0 }).every(
        ([name, text]) => /^[!#$%&'*+\-.^_`|~\da-z]+$/.test(name) && typeof text === 'string',
      ),
  }),
  auth: optional({ must: 'be the name of an authorizer', holds: isText }),
  frame: optional({
    must: 'be two texts that open and close JSON: the calls between them are joined by commas',
    holds: isJsonFrame,
    hint: 'with another separator, such as a line break, leave the frame out: then each request has one call',
  }),
  limit: { must: 'be an object with calls, bytes and source', holds: (value) => fieldsOf(value) !== undefined },
  repeat: oneOf('harmless', 'keyed', 'harmful'),
  reply: optional(oneOf('json', 'text')),
  answers: oneOf('all-or-nothing', 'per-call'),
  inOrder: { must: 'be true or false', holds: (value) => typeof value === 'boolean' },
  past: optional({ must: 'be true or false', holds: (value) => typeof value === 'boolean' }),
  // `rateIssues` has its rules.
  rate: anything,
}

const limitRules: Rules<Endpoint['limit']> = {
  calls: { must: 'be a whole number of calls, at least 1', holds: isCount },
  bytes: { must: 'be a whole number of bytes, at least 1', holds: isCount },
  source: { must: 'be a text: the page that states the limits', holds: isText },
}

/** Throws a `ConfigurationError` that names every wrong fact of a destination, by its path. */
export function checkDefinition(definition: unknown): void {
  const given = fieldsOf(definition)
  if (!given)
    throw new ConfigurationError('defineDestination', [{ field: 'options', rule: 'must be an object of options' }])
  const issues = [...issuesIn(given, definitionRules, ''), ...destinationFactIssues(given)]
  for (const [name, endpoint] of Object.entries(fieldsOf(given['endpoints']) ?? {}))
    issues.push(...endpointIssues(endpoint, `endpoints.${name}`))
  for (const [name, endpoint] of Object.entries(fieldsOf(fieldsOf(given['confirm'])?.['endpoints']) ?? {}))
    issues.push(...endpointIssues(endpoint, `confirm.endpoints.${name}`))
  if (issues.length > 0) throw new ConfigurationError('defineDestination', issues)
}

function endpointIssues(endpoint: unknown, place: string): Issue[] {
  const facts = fieldsOf(endpoint)
  if (!facts) return [{ field: place, rule: 'must be an object of facts' }]
  const limit = fieldsOf(facts['limit'])
  return [
    ...issuesIn(facts, endpointRules, `${place}.`),
    ...(limit ? issuesIn(limit, limitRules, `${place}.limit.`) : []),
    ...(facts['rate'] === undefined ? [] : rateIssues(facts['rate'], `${place}.rate`, { documented: true })),
  ]
}

function issuesIn(
  given: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
  before: string,
): Issue[] {
  const known = Object.keys(rules)
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(rules, name))
    .map((name): Issue => {
      const likely = likelyWord(name, known)
      return {
        field: `${before}${name}`,
        rule: 'is not a known option',
        hint: likely ? `did you mean ${likely}?` : 'check the spelling',
      }
    })
  const wrong = Object.entries(rules).flatMap(([name, { must, holds, optional: mayMiss, hint }]): Issue[] => {
    const value = given[name]
    if (value === undefined ? mayMiss : holds(value)) return []
    const rule = value === undefined ? `is missing: it must ${must}` : `must ${must}`
    return [{ field: `${before}${name}`, rule, ...(hint !== undefined && { hint }) }]
  })
  return [...unknown, ...wrong]
}

/** Whether calls, joined by commas, make JSON between these two texts: as elements of a list, or as members of an object. */
function isJsonFrame(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [open, close] = value as readonly unknown[]
  if (typeof open !== 'string' || typeof close !== 'string') return false
  return ['0,0', '"a":0,"b":0'].some((calls) => isJson(open + calls + close))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
