import type { YespoClient } from '@waybill/yespo'
import { at, type Row, type Rule } from './rule.js'
import { named, param } from './yespo-words.js'

const resource = 'https://yespo.io/support/how-use-v1event-api-resource'

/** The rules of contacts and orders. */
export function yespoContactRules(client: YespoClient): readonly Rule[] {
  const v2 = (body: unknown) => ({ path: '/api/v2/event', body })

  const phones = (rows: readonly Row[]): Rule => ({
    name: 'phone of a contact event',
    sentence:
      'The phone number is in the international format. For example, +1-541-754-3010. If the transferred data contains errors, the system ignores the entire array',
    source: resource,
    rows,
    client: (value) => client.events.contact({ keyValue: 'k', phone: value as string, json: { town: 'Kyiv' } }),
    event: (value) => ({ type: 'identify', userId: 'u', traits: { phone: value, email: 'ann@x.example' } }),
    override: (value) => ({
      eventTypeKey: 'create_contact',
      keyValue: 'k',
      params: { phone: value, json: { town: 'K' } },
    }),
    request: (value) =>
      v2({ eventTypeKey: 'create_contact', keyValue: 'k', params: named({ phone: value, json: { town: 'Lviv' } }) }),
    sent: (decoded) =>
      param(decoded, 'phone') ??
      (at(decoded, 'contacts', 0, 'channels') as readonly { type: string; value: string }[] | undefined)?.find(
        ({ type }) => type === 'sms',
      )?.value,
    kept: ({ state }) => state('yespo').contacts.at(-1)?.values['town'] === 'Lviv',
  })

  return [
    phones([
      { input: 'digits', value: '380501234567', says: 'taken' },
      ...[
        ['the example', '+1-541-754-3010'],
        ['with a plus', '+380501234567'],
      ].map(
        ([input = '', value]): Row => ({
          input,
          value,
          says: 'taken',
          differs: { destination: 'changed' },
          why: 'Digits alone, so that the events, contacts and orders of a person have one number.',
        }),
      ),
      ...[
        ['no number', 'call me'],
        ['a national number', '0501234567'],
        ['4 digits', '1234'],
        ['16 digits', '1234567890123456'],
      ].map(
        ([input = '', value]): Row => ({
          input,
          value,
          says: 'refused',
          differs: { destination: 'left out', emulator: 'ignored' },
          why: 'The vendor ignores the contact data and says nothing; a bad trait costs only itself.',
          like: isNoPhone,
        }),
      ),
    ]),
    {
      name: 'date of an order',
      sentence: 'date is a dateTime in ISO 8601; where no offset is sent, the account’s time zone applies',
      source: 'https://esputnik.com/api/ns1_order.html',
      rows: [
        { input: 'UTC', value: '2026-03-01T12:00:00Z', says: 'taken', ...canonical() },
        { input: 'an offset', value: '2026-03-01T12:00:00+02:00', says: 'taken', ...canonical() },
        { input: '30 February', value: '2026-02-30T12:00:00Z', says: 'refused' },
        { input: 'no date', value: 'soon', says: 'refused' },
        { input: 'a number in a text', value: '5', says: 'refused' },
        {
          input: 'no zone',
          value: '2026-03-01T12:00:00',
          says: 'taken',
          differs: { client: 'refused', destination: 'refused', override: 'refused' },
          why: 'Only the vendor knows the account’s time zone. A time that an application passes to us has its zone.',
        },
        {
          input: 'epoch milliseconds',
          value: Date.parse('2026-03-01T12:00:00Z'),
          says: 'refused',
          differs: { client: 'changed', destination: 'changed', override: 'changed' },
          why: 'It is written as ISO 8601.',
        },
      ],
      client: async (value) => {
        const [outcome] = await client.orders.add([orderOf(value) as never])
        if (outcome?.status === 'rejected') throw outcome.error
      },
      event: (value) => ({
        type: 'track',
        event: 'Order Completed',
        userId: 'u',
        timestamp: value as string,
        properties: { order_id: 'o', total: 1, currency: 'EUR' },
      }),
      override: (value) => ({ order: orderOf(value) }),
      request: (value) => ({ path: '/api/v1/orders', body: { orders: [orderOf(value)] } }),
      sent: (decoded) => at(decoded, 'orders', 0, 'date'),
    },
  ]
}

/** What has no digits of an international number, by the document's words. */
function isNoPhone(value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false
  const digits = String(value).replace(/(?<=\d)[ -](?=\d)/g, '')
  return digits !== '' && !/^\+?[1-9]\d{4,14}$/.test(digits)
}

function canonical(): Pick<Row, 'differs' | 'why'> {
  return { differs: { destination: 'changed' }, why: 'An accepted event has its time in UTC.' }
}

function orderOf(date: unknown) {
  return { externalOrderId: 'o', externalCustomerId: 'u', totalCost: 1, status: 'INITIALIZED', date, currency: 'EUR' }
}
