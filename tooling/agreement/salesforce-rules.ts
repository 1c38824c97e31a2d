import {
  createSalesforcePersonalization,
  salesforcePersonalizationDestination,
} from '@waybill/salesforce-personalization'
import type { Sandbox } from '@waybill/sandbox'
import type { Vendor } from './judge.js'
import { emptyIsAbsent, numberIsText, type Row, type Rule } from './rule.js'
import { aboutEvents, commerceRules } from './salesforce-commerce-rules.js'

const guide = 'https://developer.salesforce.com/docs/marketing/personalization/guide'
const options = `${guide}/event-options-evergage.html`
const name = 'salesforce-personalization'

/** Salesforce Personalization at a sandbox. */
export function salesforceVendor(box: Sandbox): Vendor & { close(): Promise<void> } {
  const { dataset, apiKeyId, apiKeySecret } = box.credentials[name]
  const connection = { baseUrl: box.urls[name], dataset, apiKeyId, apiKeySecret }
  const client = createSalesforcePersonalization(connection)
  const user = { id: 'u' }

  const about = aboutEvents(client, dataset)

  const rules: readonly Rule[] = [
    about(
      {
        name: 'action',
        sentence: 'action: string, the name of the event',
        source: options,
        rows: [
          ...[
            ['an apostrophe', "o'brien"],
            ['Cyrillic', 'Подія'],
            ['an emoji', 'a🛒'],
            ['301 characters', 'a'.repeat(301)],
            ['a URL', 'https://x.example/a?b=1'],
            ['a line break', 'Line\nbreak'],
            ['a control character', 'a\u0001b'],
            ['the text null', 'null'],
          ].map(([input = '', value]): Row => ({ input, value, says: 'open' })),
          { input: 'half an emoji', value: 'a\ud83d', says: 'open' },
          { input: 'a blank', value: ' ', says: 'refused' },
        ],
        event: (value) => ({ type: 'track', event: value as string, userId: 'u' }),
      },
      (value) => ({ action: value, user }),
      'action',
    ),
    about(
      {
        name: 'user.id',
        sentence: 'user.id: value of the identity attribute that is configured for the channel',
        source: `${guide}/user-identity-mapping.html`,
        rows: [
          ...[
            ['an apostrophe', "o'brien"],
            ['an emoji', 'u🛒'],
            ['301 characters', 'a'.repeat(301)],
            ['a URL', 'https://x.example/a?b=1'],
            ['a control character', 'a\u0000b'],
            ['null in capitals', 'NULL'],
          ].map(([input = '', value]): Row => ({ input, value, says: 'open' })),
          {
            input: 'a blank',
            value: ' ',
            says: 'open',
            differs: { client: 'refused', destination: 'skipped', override: 'refused' },
            why: 'Everybody with a blank id would be one person.',
            like: (value) => value === null || value === '' || (typeof value === 'string' && value.trim() === ''),
          },
          numberIsText('open'),
          {
            input: 'no text',
            value: true,
            says: 'open',
            differs: { client: 'refused', destination: 'refused', override: 'refused' },
            why: 'Ids are texts, and JSON rounds long numbers.',
            like: (value) => typeof value !== 'string' && value !== null,
          },
          ...['null', 'undefined', ' null '].map(
            (value): Row => ({
              input: `the text ${JSON.stringify(value)}`,
              value,
              says: 'open',
              differs: { destination: 'skipped' },
              why: 'A program writes it for an id that it does not have; no event of ours names a person so, at any vendor.',
            }),
          ),
        ],
        event: (value) => ({ type: 'track', event: 'A', userId: value as string }),
      },
      (value) => ({ action: 'A', user: { id: value } }),
      'user',
      'id',
    ),
    about(
      {
        name: 'source.locale',
        sentence: 'locale is language_COUNTRY (ISO 639, ISO 3166), such as en_US',
        source: options,
        rows: [
          { input: 'en_US', value: 'en_US', says: 'taken' },
          ...['es_419', 'zh_Hans_CN', 'en'].map(
            (value): Row => ({
              input: value,
              value,
              says: 'open',
              differs: { destination: value === 'zh_Hans_CN' ? 'changed' : 'left out' },
              why: 'The default mapping writes the documented form; a language alone, or a region in digits, has none.',
            }),
          ),
          ...['en-US', 'en_us', 'enUS'].map(
            (value): Row => ({
              input: value,
              value,
              says: 'refused',
              differs: { destination: value === 'enUS' ? 'left out' : 'changed' },
              why: 'Browsers and systems write it so; the default mapping writes the documented form where there is one.',
            }),
          ),
          emptyIsAbsent('an empty text', ''),
          {
            input: 'a POSIX locale',
            value: 'de_AT.UTF-8',
            says: 'refused',
            differs: { destination: 'changed' },
            why: 'Systems write it so; the default mapping writes language and country.',
          },
        ],
        event: (value) => ({ type: 'track', event: 'A', userId: 'u', context: { locale: value } }),
      },
      (value) => ({ action: 'A', user, source: { channel: 'Server', locale: value } }),
      'source',
      'locale',
    ),
    about(
      {
        name: 'source.time',
        sentence: 'time: epoch milliseconds',
        source: options,
        rows: [
          {
            input: 'milliseconds',
            value: 1_653_310_800_000,
            says: 'taken',
          },
          ...(
            [
              ['ISO 8601', '2022-05-23T13:00:00Z'],
              ['the basic form', '20220523T130000Z'],
              ['an offset', '2022-05-23T13:00+0400'],
            ] as const
          ).map(
            ([input, value]): Row => ({
              input,
              value,
              says: 'refused',
              differs: { client: 'changed', destination: 'changed', override: 'changed' },
              why: 'It is written in milliseconds.',
            }),
          ),
          { input: 'a fraction', value: 1_653_310_800_000.5, says: 'refused' },
          { input: 'no zone', value: '2022-05-23T13:00:00', says: 'refused' },
          { input: '30 February', value: '2022-02-30T13:00:00Z', says: 'refused' },
          {
            input: 'seconds',
            value: 1_653_310_800,
            says: 'open',
            differs: { client: 'refused', destination: 'refused', override: 'refused' },
            why: 'The vendor cannot tell them from a time in January 1970, which nobody means.',
            like: (value) => Number.isInteger(value) && (Number(value) < 0 || Number(value) > 100_000_000),
          },
        ],
        event: (value) => ({ type: 'track', event: 'A', userId: 'u', timestamp: value as string }),
      },
      (value) => ({ action: 'A', user, source: { time: value } }),
      'source',
      'time',
    ),
    ...commerceRules(about, user),
  ]
  return {
    title: 'Salesforce Marketing Cloud Personalization',
    box,
    rules,
    headers: { authorization: `Basic ${btoa(`${apiKeyId}:${apiKeySecret}`)}` },
    destination: (override) =>
      salesforcePersonalizationDestination({
        ...connection,
        ...(override && { mapping: { Overridden: override as () => never } }),
      }),
    close: () => client.close(),
  }
}
