import { describe, expect, it } from 'vitest'
import { httpAnswers } from '../answer/http-answers.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import type { Transport } from '../http-message.js'
import { type DestinationDefinition, defineDestination } from './define-destination.js'
import type { Endpoint } from './endpoint.js'

const nothing = () => undefined
const endpoint: Endpoint = {
  method: 'PATCH',
  path: '/events/{id}',
  frame: ['{"events":[', ']}'],
  limit: { calls: 10, bytes: 1_000, source: 'https://vendor.example/limits' },
  repeat: 'harmless',
  answers: 'per-call',
  inOrder: true,
}
const definition: DestinationDefinition = {
  name: 'north-wind',
  endpoints: { events: endpoint },
  answers: httpAnswers,
  encode: () => ({ calls: [] }),
  transport: { send: nothing, redact: nothing, close: nothing } as unknown as Transport,
}
const wrong = { text: ['', ' ', 1, null, {}], fn: ['f', 1, null, {}], count: [0, -1, 1.5, Number.NaN, '1', null] }

const ofDefinition: Record<keyof DestinationDefinition, readonly unknown[]> = {
  name: [...wrong.text, 'North', '1st', 'a b', undefined],
  vendor: wrong.text,
  aliases: ['a', 1, null, {}, [''], [1]],
  formerNames: ['a', 1, null, {}, [''], [1]],
  remarks: ['a', 1, null, {}, [''], [1]],
  consent: ['marketing', 1, null, ['marketing']],
  steps: ['drop', 1, null, {}],
  endpoints: [{}, [], null, 'events', undefined],
  answers: [{}, null, 'httpAnswers', undefined],
  encode: [...wrong.fn, undefined],
  transport: [...wrong.fn, undefined],
  codeOf: wrong.fn,
  read: wrong.fn,
  blamedCalls: wrong.fn,
  confirm: [1, null, {}, { ask: () => undefined, read: () => 'arrived' }],
  clock: [...wrong.fn, { now: Date.now }],
}
const ofEndpoint: Record<keyof Endpoint, readonly unknown[]> = {
  method: ['patch', 'HEAD', 1, null, undefined],
  path: ['events', '//other.example', '/a b', '/ä', '', 1, null, undefined],
  headers: ['a', 1, [], { 'X-Upper': 'a' }, { a: 1 }, { 'a b': 'c' }, { '': 'a' }],
  auth: wrong.text,
  frame: ['[]', ['['], ['[', ']', '\n'], ['', '\n'], ['[', '}'], [1, 2], null],
  limit: [1, null, undefined],
  repeat: ['harmles', 1, null, undefined],
  reply: ['xml', 1, null],
  answers: ['percall', 1, null, undefined],
  inOrder: ['yes', 1, null, undefined],
  past: ['yes', 1, null],
  rate: [1, 'x', [], null],
}
const ofLimit: Record<keyof Endpoint['limit'], readonly unknown[]> = {
  calls: [...wrong.count, undefined],
  bytes: [...wrong.count, undefined],
  source: [...wrong.text, undefined],
}

const cases = (
  fields: Readonly<Record<string, readonly unknown[]>>,
  place: string,
  around: (given: object) => object,
) =>
  Object.entries(fields).flatMap(([name, values]) => [
    ...values.map((value) => [`${place}${name}`, around({ [name]: value })] as const),
    [`${place}${name.slice(0, -1)}`, around({ [name.slice(0, -1)]: 1 })] as const,
  ])

function issuesOf(given: unknown) {
  try {
    defineDestination(given as DestinationDefinition)
  } catch (cause) {
    expect(cause).toBeInstanceOf(ConfigurationError)
    return (cause as ConfigurationError).issues
  }
  return []
}

describe('what a destination declares', () => {
  it('is taken where it can hold', () => {
    expect(issuesOf(definition)).toEqual([])
    const { frame: _, ...single } = endpoint
    for (const method of ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const)
      expect(
        issuesOf({ ...definition, endpoints: { a: { ...single, method, limit: { ...endpoint.limit, calls: 1 } } } }),
      ).toEqual([])
    expect(issuesOf({ ...definition, endpoints: { a: { ...endpoint, frame: ['{', '}'] } } })).toEqual([])
  })

  it.each([
    ...cases(ofDefinition, '', (given) => ({ ...definition, ...given })),
    ...cases(ofEndpoint, 'endpoints.events.', (given) => ({
      ...definition,
      endpoints: { events: { ...endpoint, ...given } },
    })),
    ...cases(ofLimit, 'endpoints.events.limit.', (given) => ({
      ...definition,
      endpoints: { events: { ...endpoint, limit: { ...endpoint.limit, ...given } } },
    })),
  ])('is refused by its path: %s %#', (field, given) => {
    expect(issuesOf(given).map((issue) => issue.field)).toEqual([field])
  })

  it('says all that is wrong at once, with the way out', () => {
    const { frame: _, ...single } = endpoint
    expect(
      issuesOf({ ...definition, naem: 1, encode: 1, endpoints: { a: { ...single, method: 'POTS' }, b: null } }),
    ).toEqual([
      { field: 'naem', rule: 'is not a known option', hint: 'did you mean name?' },
      { field: 'encode', rule: 'must be a function' },
      { field: 'endpoints.a.method', rule: 'must be one of "POST", "PUT", "PATCH", "GET", "DELETE"' },
      { field: 'endpoints.b', rule: 'must be an object of facts' },
    ])
    expect(issuesOf(undefined)).toMatchObject([{ field: 'options' }])
    expect(issuesOf({ ...definition, endpoints: { a: { ...endpoint, frame: ['', '\n'] } } })[0]?.hint).toContain(
      'one call',
    )
  })
})

it('names what is wrong in a consent', () => {
  const said = (consent: unknown) =>
    issuesOf({ ...definition, consent }).map(({ field, rule, hint }) => [field, rule, hint])
  expect(said({ requires: ['marketing'], whenUnknown: 'send' })).toEqual([])
  expect(said({ require: ['a'], whenUnknown: 'Skip' })).toEqual([
    ['consent.require', 'is not a known option', 'did you mean requires?'],
    ['consent.requires', 'must be a list of at least one category', expect.any(String)],
    ['consent.whenUnknown', 'must be "send" or "skip"', 'did you mean "skip"?'],
  ])
  for (const requires of [[], [''], [1], 'marketing', null])
    expect(said({ requires }).map(([field]) => field)).toEqual(['consent.requires'])
})

it('keeps the facts that say who a destination is', () => {
  const facts = {
    vendor: 'north',
    aliases: ['Boreas'],
    formerNames: ['old'],
    remarks: ['mine'],
    consent: { requires: ['a'] },
  }
  expect(defineDestination({ ...definition, ...facts })).toMatchObject({ name: 'north-wind', ...facts })
  expect(Object.keys(defineDestination(definition))).not.toContain('vendor')
})
