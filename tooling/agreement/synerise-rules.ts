import type { Sandbox } from '@waybill/sandbox'
import { createSynerise, type SyneriseCustomEvent, syneriseDestination } from '@waybill/synerise'
import type { Vendor } from './judge.js'
import { at, numberIsText, type Row, type Rule } from './rule.js'
import { syneriseProfileRules } from './synerise-profile-rules.js'
import { first, known, one, sending, timeRule } from './synerise-time-rule.js'

const reference = 'https://hub.synerise.com/api-reference'
const oneRule = 'What the event calls a person is kept out of the request; the rest of the event is worth sending.'

/** Synerise at a sandbox. */
export function syneriseVendor(box: Sandbox): Vendor & { close(): Promise<void> } {
  const { apiKey, workspaceGuid } = box.credentials.synerise
  const options = { apiKey, workspaceGuid, baseUrl: box.urls.synerise }
  const client = createSynerise(options)
  const custom = (event: object) => client.events.custom(event as SyneriseCustomEvent)

  const rules: readonly Rule[] = [
    {
      name: 'action',
      sentence: 'action: up to 32 characters, ^[a-zA-Z0-9\\.\\-_]+$',
      source: `${reference}, POST /v4/events/custom`,
      rows: [
        { input: 'a name', value: 'page.visit', says: 'taken' },
        { input: '32 characters', value: 'a'.repeat(32), says: 'taken' },
        ...[
          ['33 characters', 'a'.repeat(33)],
          ['an apostrophe', "o'brien"],
          ['a space', 'page visit'],
          ['Cyrillic', 'Подія'],
          ['an emoji', 'a🛒'],
          ['a URL', 'https://x.example/a?b=1'],
          ['a control character', 'a\u0001b'],
        ].map(
          ([input = '', value]): Row => ({
            input,
            value,
            says: 'refused',
            differs: { destination: 'changed' },
            why: 'An event may have any name: other characters become dots, a long name ends in a hash.',
          }),
        ),
        { input: 'a transaction', value: 'transaction.charge', says: 'refused' },
        { input: 'an AI event', value: 'item.search.click', says: 'refused' },
      ],
      client: (value) => custom({ action: value, client: known }),
      event: (value) => ({ type: 'track', event: value as string, userId: 'known' }),
      override: (value) => ({ action: value, client: known }),
      request: (value) => one({ action: value, client: known }),
      sent: (decoded) => at(first(decoded), 'action'),
    },
    {
      name: 'client.customId',
      sentence: 'no surrogate pairs, CR, LF, U+2028, U+2029, U+00AD, U+FE00-U+FE0F, NUL',
      source: `${reference}, Client`,
      rows: [
        ...[
          ['an apostrophe', "o'brien"],
          ['Cyrillic', 'Їжак'],
          ['a URL', 'https://x.example/a?b=1'],
          ['1,000 characters', 'k'.repeat(1_000)],
          ['a tab', 'a\tb'],
          ['a control character', 'a\u0001b'],
          ['null in capitals', 'NULL'],
        ].map(([input = '', value]): Row => ({ input, value, says: 'taken' })),
        ...[
          ['an emoji', 'u🛒'],
          ['a line break', 'a\nb'],
          ['NUL', 'a\u0000b'],
          ['a soft hyphen', 'a\u00adb'],
          ['a variation selector', 'a\ufe0fb'],
          ['a line separator', 'a\u2028b'],
          ['half an emoji', 'a\ud83d'],
        ].map(([input = '', value]): Row => ({ input, value, says: 'refused' })),
        numberIsText('refused'),
        {
          input: 'a tab alone',
          value: '\t',
          says: 'refused',
          differs: { destination: 'skipped' },
          why: 'Everybody with a blank id would be one person.',
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
      client: (value) => custom({ action: 'a', client: { customId: value } }),
      event: (value) => ({ type: 'track', event: 'a', userId: value as string }),
      override: (value) => ({ action: 'a', client: { customId: value } }),
      request: (value) => one({ action: 'a', client: { customId: value } }),
      sent: (decoded) => at(first(decoded), 'client', 'customId'),
    },
    {
      name: 'client.email',
      sentence: 'pattern of email: local@domain.tld or local@[ipv4], quoted local part allowed',
      source: `${reference}, Client`,
      rows: [
        ...[
          ['an address', 'ann@x.example'],
          ['an apostrophe', "o'brien@x.example"],
          ['a quoted local part', '"a b"@x.example'],
          ['an IPv4 address', 'ann@[127.0.0.1]'],
          ['a tag', 'a+b@x.example'],
        ].map(([input = '', value]): Row => ({ input, value, says: 'taken' })),
        ...[
          ['no address', 'n/a'],
          ['no domain', 'ann@x'],
          ['a Cyrillic domain', 'ann@домен.укр'],
          ['an emoji', 'a🛒@x.example'],
          ['two signs', 'a@b@x.example'],
        ].map(
          ([input = '', value]): Row => ({
            input,
            value,
            says: 'refused',
            differs: { destination: 'left out' },
            why: oneRule,
          }),
        ),
      ],
      client: (value) => custom({ action: 'a', client: { email: value } }),
      event: (value) => ({ type: 'track', event: 'a', userId: 'u', context: { traits: { email: value } } }),
      override: (value) => ({ action: 'a', client: { email: value } }),
      request: (value) => one({ action: 'a', client: { email: value } }),
      sent: (decoded) => at(first(decoded), 'client', 'email'),
    },
    timeRule(custom),
    {
      name: 'value of a param',
      sentence: 'params is an object with additional event parameters; leave out a field that has no value',
      source: `${sending}; ${reference}, EventBase`,
      rows: [
        { input: 'a text', value: 'x', says: 'taken' },
        { input: 'zero', value: 0, says: 'taken' },
        { input: 'the text null', value: 'null', says: 'taken' },
        { input: 'a list', value: [1, 'a'], says: 'taken' },
        {
          input: 'null',
          value: null,
          says: 'refused',
          differs: { client: 'left out', destination: 'left out', override: 'left out' },
          why: 'The document asks to leave it out, so it is left out, with the remark null_left_out.',
        },
      ],
      client: (value) => custom({ action: 'a', client: known, params: { p: value } }),
      event: (value) => ({ type: 'track', event: 'a', userId: 'u', properties: { p: value } }),
      override: (value) => ({ action: 'a', client: known, params: { p: value } }),
      request: (value) => one({ action: 'a', client: known, params: { p: value } }),
      sent: (decoded) => at(first(decoded), 'params', 'p'),
    },
    ...syneriseProfileRules(client),
  ]
  return {
    title: 'Synerise',
    box,
    rules,
    headers: { authorization: `Basic ${btoa(`${workspaceGuid}:${apiKey}`)}`, 'api-version': '4.4' },
    destination: (override) =>
      syneriseDestination({ ...options, ...(override && { mapping: { Overridden: override as () => never } }) }),
    close: () => client.close(),
  }
}
