import type { Sandbox } from '@waybill/sandbox'
import { createYespo, type YespoEvent, yespoDestination } from '@waybill/yespo'
import type { Vendor } from './judge.js'
import { at, numberIsText, type Row, type Rule } from './rule.js'
import { yespoContactRules } from './yespo-contact-rules.js'
import { allowed, forbidden, named, param, validating } from './yespo-words.js'

const resource = 'https://yespo.io/support/how-use-v1event-api-resource'
const characters = 'All characters are allowed except < ; ’ \\ / | " ` \' ^ ? ! , >'

/** Yespo at a sandbox. */
export function yespoVendor(box: Sandbox): Vendor & { close(): Promise<void> } {
  const { apiKey } = box.credentials.yespo
  const client = createYespo({ apiKey, baseUrl: box.urls.yespo })
  const generate = (event: unknown) => client.events.generate(event as YespoEvent)
  const v2 = (body: unknown) => ({ path: '/api/v2/event', body })

  const identifier = (name: string): Rule => ({
    name: `${name} beside keyValue`,
    sentence: `Identifiers in params obey the rules of keyValue. ${characters}. Max length: 300 symbols`,
    source: validating,
    rows: [
      ...allowed.map(([input, value]): Row => ({ input, value, says: 'taken' })),
      ...[...forbidden, ['301 characters', 'k'.repeat(301)] as const].map(
        ([input, value]): Row => ({
          input,
          value,
          says: 'refused',
        }),
      ),
      { input: 'a list', value: ['a'], says: 'open' },
    ],
    client: (value) => generate({ eventTypeKey: 'a', keyValue: 'k', params: { [name]: value } }),
    override: (value) => ({ eventTypeKey: 'a', keyValue: 'k', params: { [name]: value } }),
    request: (value) => v2({ eventTypeKey: 'a', keyValue: 'k', params: named({ [name]: value }) }),
    sent: (decoded) => param(decoded, name),
  })

  const rules: readonly Rule[] = [
    {
      name: 'eventTypeKey',
      sentence: `${characters}. Max length: 100 symbols`,
      source: resource,
      rows: [
        ...allowed.slice(0, -1).map(([input, value]): Row => ({ input, value, says: 'taken' })),
        { input: '100 characters', value: 'k'.repeat(100), says: 'taken' },
        ...[...forbidden, ['101 characters', 'k'.repeat(101)] as const].map(
          ([input, value]): Row => ({
            input,
            value,
            says: 'refused',
            differs: { destination: 'changed' },
            why: 'An event may have any name: forbidden characters are percent-encoded, a long name ends in a hash.',
          }),
        ),
        {
          input: 'blank',
          value: ' ',
          says: 'refused',
        },
      ],
      client: (value) => generate({ eventTypeKey: value, keyValue: 'k' }),
      event: (value) => ({ type: 'track', event: value as string, userId: 'u' }),
      override: (value) => ({ eventTypeKey: value, keyValue: 'k' }),
      request: (value) => v2({ eventTypeKey: value, keyValue: 'k', params: [] }),
      sent: (decoded) => at(decoded, 'eventTypeKey'),
    },
    {
      name: 'keyValue',
      sentence: `${characters}. Max length: 300 symbols`,
      source: resource,
      rows: [
        ...allowed.map(([input, value]): Row => ({ input, value, says: 'taken' })),
        ...[...forbidden, ['301 characters', 'k'.repeat(301)] as const].map(
          ([input, value]): Row => ({
            input,
            value,
            says: 'refused',
          }),
        ),
        numberIsText('refused'),
      ],
      client: (value) => generate({ eventTypeKey: 'a', keyValue: value }),
      event: (value) => ({ type: 'track', event: 'A', userId: value as string }),
      override: (value) => ({ eventTypeKey: 'a', keyValue: value }),
      request: (value) => v2({ eventTypeKey: 'a', keyValue: value, params: [] }),
      sent: (decoded) => at(decoded, 'keyValue'),
    },
    identifier('email'),
    identifier('phone'),
    identifier('pushToken'),
    {
      name: 'externalCustomerId that is no id',
      sentence:
        'externalCustomerId in params is ignored if it contains the empty or null value. For example, "", " ", " ", "null", null',
      source: resource,
      rows: [
        ...(
          [
            ['the empty text', ''],
            ['a blank', ' '],
            ['blanks', '   '],
            ['the text null', 'null'],
            ['null', null],
          ] as const
        ).map(([input, value]): Row => ({ input, value, says: 'ignored' })),
        { input: 'the text null between blanks', value: ' null ', says: 'ignored' },
        { input: 'a text that begins so', value: 'nullable', says: 'taken' },
        {
          input: 'a number beyond 2^53',
          value: 9_007_199_254_740_992,
          says: 'open',
          differs: { client: 'refused', destination: 'refused', override: 'refused' },
          why: 'JSON has rounded it: another id may come out.',
          like: (value) => Number.isInteger(value) && !Number.isSafeInteger(value),
        },
        { input: 'null in capitals', value: 'NULL', says: 'open' },
        {
          input: 'the text undefined',
          value: 'undefined',
          says: 'open',
          differs: { destination: 'left out' },
          why: 'A program writes it for an id that it does not have; no event of ours names a person so, at any vendor.',
        },
      ],
      client: (value) => generate({ eventTypeKey: 'a', keyValue: 'k', params: { externalCustomerId: value } }),
      event: (value) => ({
        type: 'track',
        event: 'A',
        userId: value as string,
        anonymousId: 'a',
        context: { traits: { email: 'ann@x.example' } },
      }),
      override: (value) => ({ eventTypeKey: 'a', keyValue: 'k', params: { externalCustomerId: value } }),
      request: (value) => v2({ eventTypeKey: 'a', keyValue: 'k', params: named({ externalCustomerId: value }) }),
      sent: (decoded) => param(decoded, 'externalCustomerId'),
      kept: ({ state }, value) => state('yespo').events.at(-1)?.params['externalCustomerId'] === value,
    },
    {
      name: 'name of a parameter',
      sentence: 'A name has up to 100 characters',
      source: validating,
      rows: [
        { input: '100 characters', value: 'n'.repeat(100), says: 'taken' },
        {
          input: '101 characters',
          value: 'n'.repeat(101),
          says: 'refused',
          differs: { destination: 'changed' },
          why: 'A property may have any name: a long one ends in a hash.',
        },
        { input: 'an apostrophe', value: "o'brien", says: 'taken' },
        { input: 'a name of every object', value: 'constructor', says: 'taken' },
      ],
      client: (value) => generate({ eventTypeKey: 'a', keyValue: 'k', params: [{ name: value, value: 7 }] }),
      event: (value) => ({ type: 'track', event: 'A', userId: 'u', properties: { [value as string]: 7 } }),
      override: (value) => ({ eventTypeKey: 'a', keyValue: 'k', params: [{ name: value, value: 7 }] }),
      request: (value) => v2({ eventTypeKey: 'a', keyValue: 'k', params: [{ name: value, value: 7 }] }),
      sent: (decoded) =>
        (at(decoded, 'params') as readonly { name: string; value: unknown }[]).find(({ value }) => value === 7)?.name,
    },
    {
      name: 'value of a parameter',
      sentence: 'Every element has both name and value',
      source: validating,
      rows: [
        { input: 'a text', value: 'x', says: 'taken' },
        { input: 'a nested object', value: { a: [{ b: null }] }, says: 'taken' },
        { input: 'false', value: false, says: 'open' },
        {
          input: 'null',
          value: null,
          says: 'open',
          differs: { destination: 'left out' },
          why: 'In an event null is absent. The client and an override send what they were told to.',
        },
      ],
      client: (value) => generate({ eventTypeKey: 'a', keyValue: 'k', params: { p: value } }),
      event: (value) => ({ type: 'track', event: 'A', userId: 'u', properties: { p: value } }),
      override: (value) => ({ eventTypeKey: 'a', keyValue: 'k', params: { p: value } }),
      request: (value) => v2({ eventTypeKey: 'a', keyValue: 'k', params: named({ p: value }) }),
      sent: (decoded) => param(decoded, 'p'),
    },
    ...yespoContactRules(client),
  ]
  return {
    title: 'Yespo',
    box,
    rules,
    headers: { authorization: `Basic ${btoa(`user:${apiKey}`)}` },
    destination: (override) =>
      yespoDestination({
        apiKey,
        baseUrl: box.urls.yespo,
        ...(override && { mapping: { Overridden: override as () => never } }),
      }),
    close: () => client.close(),
  }
}
