import { describe, expect, it } from 'vitest'
import { customerEventSchema } from './customer-event-schema.js'
import { plainEvent } from './plain-event.js'

const at = '2024-05-01T10:00:00.000Z'
const common = {
  userId: 'u',
  anonymousId: 'a',
  messageId: 'm',
  timestamp: at,
  originalTimestamp: at,
  sentAt: at,
  context: {},
  integrations: {},
}
/** Every field that the rules of its type speak of, all of them right. */
const events = {
  track: { ...common, type: 'track', event: 'e', properties: {} },
  identify: { ...common, type: 'identify', traits: {} },
  page: { ...common, type: 'page', name: 'n', category: 'c', properties: {} },
  screen: { ...common, type: 'screen', name: 'n', category: 'c', properties: {} },
  group: { ...common, type: 'group', groupId: 'g', traits: {} },
  alias: { ...common, type: 'alias', previousId: 'p' },
}
const all = Object.values(events)
const noObject = [[0], 'text', 1, true]
const noText = [1, true, {}, []]
// What is empty in an optional field is absent, and taken out later.
const noNeededText = [...noText, '']
const noInstant = ['', 'soon', '2024-05-01', 1, true, {}, []]
const instants = ['timestamp', 'originalTimestamp', 'sentAt']

const fieldsRefused = (event: object) => {
  const issues = customerEventSchema().safeParse(event).error?.issues
  return issues && [...new Set(issues.map(({ path }) => path.join('.')))]
}
/** Left to the schema, which refuses it for that field, and for no other. */
const refused = (event: object, field: string, values: readonly unknown[]) => {
  for (const value of values) {
    const wrong = { ...event, [field]: value }
    expect([field, value, plainEvent(wrong)]).toEqual([field, value, undefined])
    expect([value, fieldsRefused(wrong)]).toEqual([value, [field]])
  }
}
/** Taken at once, and by the schema too. */
const taken = (event: object, field: string, values: readonly unknown[]) => {
  for (const value of values) {
    const right = { ...event, [field]: value }
    const { [field]: _, ...rest } = right as Record<string, unknown>
    expect(plainEvent(right)).toEqual(value === undefined ? rest : right)
    expect([field, value, fieldsRefused(right)]).toEqual([field, value, undefined])
  }
}

it.each(all)('takes a $type whose every field keeps its rule', (event) => expect(plainEvent(event)).toEqual(event))

describe('one rule that is broken alone', () => {
  it.each(all)('of those that $type has in common is left to the schema', (event) => {
    refused(event, 'messageId', [...noNeededText, 'x'.repeat(101)])
    refused(event, 'userId', noText)
    refused(event, 'anonymousId', noText)
    for (const field of instants) refused(event, field, noInstant)
    refused(event, 'context', noObject)
    refused(event, 'integrations', noObject)
    for (const nobody of [null, undefined, '']) {
      const of = { ...event, userId: nobody, anonymousId: nobody }
      expect(plainEvent(of)).toBeUndefined()
      expect(fieldsRefused(of)).toEqual(['userId'])
    }
  })

  it('of its type is left to the schema', () => {
    refused(events.track, 'event', [...noNeededText, null, undefined])
    refused(events.track, 'properties', noObject)
    refused(events.identify, 'traits', noObject)
    for (const event of [events.page, events.screen]) {
      refused(event, 'name', noText)
      refused(event, 'category', noText)
      refused(event, 'properties', noObject)
    }
    refused(events.group, 'groupId', [...noNeededText, null, undefined])
    refused(events.group, 'traits', noObject)
    refused(events.alias, 'previousId', [...noNeededText, null, undefined])
    refused(events.alias, 'userId', [null, undefined, ''])
    refused(events.track, 'type', ['order', '', null, undefined])
  })
})

describe('what a rule leaves open is taken', () => {
  it.each(all)('in a $type', (event) => {
    taken(event, 'messageId', ['x', 'x'.repeat(100), null, undefined])
    taken(event, 'anonymousId', [null, undefined, ''])
    for (const field of instants) taken(event, field, [null, undefined, '2024-05-01T12:00+02'])
    taken(event, 'context', [null, undefined, [], { a: 1 }])
    taken(event, 'integrations', [null, undefined, [], { All: false }])
    if (event.type !== 'alias') taken(event, 'userId', [null, undefined, ''])
  })

  it('of its type', () => {
    taken(events.track, 'properties', [null, undefined, [], { a: 1 }])
    taken(events.identify, 'traits', [null, undefined, [], { a: 1 }])
    for (const event of [events.page, events.screen]) {
      taken(event, 'name', [null, undefined, ''])
      taken(event, 'category', [null, undefined, ''])
      taken(event, 'properties', [null, undefined, [], { a: 1 }])
    }
    taken(events.group, 'traits', [null, undefined, [], { a: 1 }])
  })
})

it.each([
  ['type', events.track],
  ['messageId', events.track],
  ['userId', events.track],
  ['anonymousId', events.track],
  ['event', events.track],
  ['name', events.page],
  ['category', events.page],
  ['groupId', events.group],
  ['previousId', events.alias],
])('leaves to the schema a %s that is a text in the copy alone', (field, event) => {
  const { [field]: text } = event as Record<string, unknown>
  expect(plainEvent({ ...event, [field]: Object(text) })).toBeUndefined()
  expect(plainEvent({ ...event, [field]: { toJSON: () => text } })).toBeUndefined()
})

it.each([undefined, null, 'track', 7, true])('leaves %j to the schema', (input) => {
  expect(plainEvent(input)).toBeUndefined()
})

it('leaves to the schema what would write itself as a valid event', () => {
  expect(plainEvent({ ...events.track, toJSON: () => events.track })).toBeUndefined()
})
