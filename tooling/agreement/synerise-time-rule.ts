import { at, type Row, type Rule } from './rule.js'

/** The page that Synerise's documentation begins with. */
export const sending = 'https://hub.synerise.com/developers/api/events/sending-events'

/** Somebody. */
export const known = { customId: 'known' }

/** A custom event, as the document writes it. */
export const one = (body: object) => ({ path: '/v4/events/custom', body: { label: 'l', ...body } })

/** The client sends one event or profile, the destination a list of them. */
export const first = (decoded: unknown) => (Array.isArray(decoded) ? (decoded[0] as unknown) : decoded)

/** The rule of when an event happened. */
export function timeRule(custom: (event: object) => Promise<unknown>): Rule {
  return {
    name: 'time',
    sentence: 'time is the time when the event occurred, formatted according to ISO 8601',
    source: sending,
    rows: [
      { input: 'milliseconds', value: '2022-05-23T13:00:00.123Z', says: 'taken' },
      ...[
        ['UTC', '2022-05-23T13:00:00Z'],
        ['an offset', '2022-05-23T13:00:00.000+04:00'],
      ].map(
        ([input = '', value]): Row => ({
          input,
          value,
          says: 'taken',
          differs: { destination: 'changed' },
          why: 'An accepted event has its time in UTC, with milliseconds.',
        }),
      ),
      ...[
        ['no seconds', '2022-05-23T13:00Z'],
        ['an offset without colon', '2022-05-23T13:00:00+0400'],
        ['an offset of hours', '2022-05-23T13:00:00+04'],
        ['the basic form', '20220523T130000Z'],
        ['a comma', '2022-05-23T13:00:00,5Z'],
        ['small letters', '2022-05-23t13:00:00z'],
      ].map(
        ([input = '', value]): Row => ({
          input,
          value,
          says: 'taken',
          differs: { client: 'changed', destination: 'changed', override: 'changed' },
          why: 'It is sent in the form of the document’s examples.',
        }),
      ),
      ...[
        ['30 February', '2022-02-30T13:00:00Z'],
        ['month 13', '2022-13-01T13:00:00Z'],
        ['25 hours', '2022-05-23T25:00:00Z'],
        ['a space', '2022-05-23 13:00:00Z'],
        ['no time', '2022-05-23'],
        ['text', 'soon'],
        ['digits', '1653310800000'],
      ].map(([input = '', value]): Row => ({ input, value, says: 'refused' })),
      {
        input: 'no zone',
        value: '2022-05-23T13:00:00',
        says: 'open',
        differs: { client: 'refused', destination: 'refused', override: 'refused' },
        why: 'A time that an application passes to us has its zone; the document does not say which would be meant.',
      },
      {
        input: 'epoch milliseconds',
        value: 1_653_310_800_000,
        says: 'refused',
        differs: { client: 'changed', destination: 'changed', override: 'changed' },
        why: 'It is written as ISO 8601.',
      },
      { input: 'epoch seconds', value: 1_653_310_800, says: 'refused' },
      {
        input: 'null',
        value: null,
        says: 'refused',
        differs: { client: 'changed', destination: 'changed', override: 'changed' },
        why: 'What is null is absent: it happened now, and the remark null_left_out says so.',
      },
    ],
    client: (value) => custom({ action: 'a', client: known, time: value }),
    event: (value) => ({ type: 'track', event: 'a', userId: 'u', timestamp: value as string }),
    override: (value) => ({ action: 'a', client: known, time: value }),
    request: (value) => one({ action: 'a', client: known, time: value }),
    sent: (decoded) => at(first(decoded), 'time'),
  }
}
