import { type Outcome, readEvent } from '@waybill/core'
import type { HttpRequest, HttpStream, Transport } from '@waybill/core/destination'
import { createSalesforcePersonalization } from '@waybill/salesforce-personalization'
import { createSynerise } from '@waybill/synerise'
import { createYespo } from '@waybill/yespo'
import { afterEach, describe, expect, it } from 'vitest'

// What the vendors were sent, in one turn.
const sent: HttpRequest[] = []
const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"errorCode":0}' }
const transport: Transport = {
  async send(request) {
    if (request.path !== '/v4/server/time') sent.push(request)
    return answer
  },
  async stream(request): Promise<HttpStream> {
    sent.push(request)
    const rows = async function* () {
      yield Buffer.from('[]')
    }
    return { ...answer, body: rows() }
  },
  close: async () => undefined,
  redact: (text) => text,
}

const network = { transport }
const yespo = createYespo({ apiKey: 'key', ...network })
const synerise = createSynerise({ token: 'a.b.c', region: 'eu', ...network })
const salesforce = createSalesforcePersonalization({
  ...{ account: 'a', instance: 'b', dataset: 'd', apiKeyId: 'id', apiKeySecret: 'secret' },
  ...network,
})

const money = { amount: 1, currency: 'EUR' }
const client = { customId: 'u' }
const order = { externalOrderId: 'o', externalCustomerId: 'u', totalCost: 1, status: 'DELIVERED' } as const

/** Rejects as a call for one of them would. */
const one = async (outcomes: Promise<readonly Outcome[]>) => {
  const [outcome] = await outcomes
  if (outcome?.status === 'rejected') throw outcome.error
}
const all = async (rows: AsyncIterable<unknown>) => {
  for await (const _ of rows);
}
const json = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>

/** Every place that takes a time from an application, with how it is given, and where the vendor reads it. */
const places: Readonly<
  Record<string, readonly [give: (time: never) => Promise<unknown>, read: (sent: HttpRequest) => unknown]>
> = {
  'source.time at Salesforce': [
    (time) => salesforce.events.send({ action: 'a', user: { id: 'u' }, source: { time } }),
    ({ body }) => (json(String(body))['source'] as { time: number }).time,
  ],
  'the start of an export of Salesforce': [
    (start) => all(salesforce.accounts.export({ start, pageSize: null })),
    ({ path }) => Number(new URLSearchParams(path.split('?')[1]).get('start')),
  ],
  'the end of an export of Salesforce': [
    (end) => all(salesforce.users.export({ end, pageSize: null })),
    ({ path }) => Number(new URLSearchParams(path.split('?')[1]).get('end')),
  ],
  'the time of an event at Synerise': [
    (time) => synerise.events.custom({ action: 'a.b', client, time }),
    ({ body }) => String(json(String(body))['time']),
  ],
  'recordedAt at Synerise': [
    (recordedAt) =>
      synerise.transactions.create({
        ...{ client, orderId: 'o', paymentInfo: { method: 'card' }, source: 'POS', revenue: money, value: money },
        ...{ products: [{ sku: 's', name: 'n', finalUnitPrice: money, quantity: 1 }], recordedAt },
      }),
    ({ body }) => String(json(String(body))['recordedAt']),
  ],
  'eventTimestamp at Synerise': [
    (eventTimestamp) =>
      synerise.ai.recommendationView({ correlationId: 'c', clientUUID: 'u', items: ['i'], eventTimestamp }),
    ({ body }) => String(json(String(body))['eventTimestamp']),
  ],
  'the date of an order at Yespo': [
    (date) => one(yespo.orders.add([{ ...order, date, currency: 'EUR' }])),
    ({ body }) => (json(String(body))['orders'] as readonly { readonly date: string }[])[0]?.date,
  ],
  'the date of an order in an event at Yespo': [
    (date) => yespo.events.order('orderCreated', { email: 'a@b.example', order: { ...order, date } }),
    ({ body }) =>
      (json(String(body))['params'] as readonly { readonly name: string; readonly value: unknown }[]).find(
        ({ name }) => name === 'date',
      )?.value,
  ],
  'a range of orders at Yespo': [
    (from) => yespo.orders.remove({ from, to: '2024-05-01T10:00:02Z' }),
    ({ path }) => `${new URLSearchParams(path.split('?')[1]).get('from')}Z`,
  ],
}
const fields = ['timestamp', 'originalTimestamp'] as const

const at = Date.parse('2024-05-01T10:00:00.000Z')
const good: readonly unknown[] = [
  new Date(at),
  '2024-05-01T10:00:00Z',
  '2024-05-01T12:00:00.000+02:00',
  '20240501T0430-0530',
  at,
]
const bad: readonly unknown[] = [
  ...[at / 1_000, String(at), '2024-05-01', '2024-05-01 10:00:00', '2024-05-01 10:00:00Z', '05/01/2024', '5', 'now'],
  ...['2024-02-30T10:00:00Z', '2024-05-01T24:00:01Z', '10000-01-01T00:00:00Z', 8.64e15, -1, 0.5],
  ...['Wed, 01 May 2024 10:00:00 GMT', new Date(Number.NaN), true, {}, [at]],
]
// Yespo documents a time without a zone, which it reads in the account's zone or in UTC.
const zoneless = '2024-05-01T10:00:00'

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])('on a machine in %s', (name) => {
  describe.each(Object.entries(places))('%s', (place, [give, read]) => {
    it.each(good)('may be %j', async (time) => {
      process.env['TZ'] = name
      sent.length = 0
      await give(time as never)
      const [request] = sent
      expect(request && new Date(read(request) as string).getTime()).toBe(at)
    })

    it.each(bad)('is refused, and nothing is sent: %j', async (time) => {
      process.env['TZ'] = name
      sent.length = 0
      await expect(give(time as never)).rejects.toMatchObject({ kind: 'invalid' })
      expect(sent).toEqual([])
    })

    it('is refused without a zone, or sent as the vendor documents it', async () => {
      process.env['TZ'] = name
      sent.length = 0
      const given = give(zoneless as never)
      if (!/^(?:the date of an order in an event|a range of orders) at Yespo$/.test(place))
        return expect(given).rejects.toMatchObject({ kind: 'invalid' })
      await given
      expect(JSON.stringify(sent).replaceAll('%3A', ':')).toContain(zoneless)
    })
  })

  describe.each(fields)('%s of an event', (field) => {
    const event = (time: unknown) =>
      readEvent({ type: 'track', event: 'Seen', userId: 'u', [field]: time }, { now: at + 60_000 })

    it.each(good)('may be %j', (time) => {
      process.env['TZ'] = name
      expect(event(time).timestamp).toBe('2024-05-01T10:00:00.000Z')
    })

    it.each([...bad, zoneless])('is refused: %j', (time) => {
      process.env['TZ'] = name
      expect(() => event(time)).toThrow(field)
    })
  })
})
