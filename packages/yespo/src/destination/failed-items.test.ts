import type { Outcome } from '@waybill/core'
import { type Classification, createExchange, type HttpResponse, type PlannedRequest } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { yespoAnswers } from '../api/answers.js'
import { yespoEndpoints } from '../api/endpoints.js'
import { readFailedItems } from './failed-items.js'

const requestOf = (endpoint: string, bodies: readonly object[], doubtful = false): PlannedRequest => ({
  endpoint,
  method: 'POST',
  path: `/v1/${endpoint}`,
  headers: {},
  bytes: 0,
  calls: bodies.map((body) => ({
    delivery: { step: 0, attempt: 0, maybeDelivered: doubtful, wantsReply: false },
    text: JSON.stringify(body),
    bytes: 0,
    steps: 1,
  })),
})
/** What the table makes of an answer. */
const verdictOf = (body: unknown, status = 200): Promise<Classification> => {
  const response: HttpResponse = { status, headers: {}, body: JSON.stringify(body) }
  const transport = { send: async () => response, redact: (text: string) => text, close: async () => {} }
  const exchange = createExchange({ endpoints: yespoEndpoints, answers: yespoAnswers, transport })
  return exchange(requestOf('orders', []), { deadlineAt: performance.now() + 60_000 })
}
const statuses = (outcomes: readonly Outcome[] | undefined) => outcomes?.map(({ status }) => status)

const contact = (externalCustomerId: string | undefined, ...values: string[]) => ({
  externalCustomerId,
  channels: values.map((value) => ({ type: 'email', value })),
})
const contacts = async (failedContacts: unknown, ...given: readonly object[]) =>
  statuses(readFailedItems(await verdictOf({ failedContacts }), requestOf('contacts', given)))
const orders = async (failedOrders: unknown, ...ids: readonly unknown[]) =>
  statuses(
    readFailedItems(
      await verdictOf({ failedOrders }),
      requestOf(
        'orders',
        ids.map((externalOrderId) => ({ externalOrderId })),
      ),
    ),
  )

describe('contacts that are refused', () => {
  const one = contact('c1', 'shared@a.co', 'one@a.co')
  const two = contact('c2', 'shared@a.co', 'two@a.co')
  const three = contact(undefined, 'three@a.co')

  it.each([
    ['the first, by its id', [{ externalCustomerId: 'c1' }], ['rejected', 'delivered', 'delivered']],
    ['the last, by its address', { email: 'three@a.co' }, ['delivered', 'delivered', 'rejected']],
    ['two of them', [{ id: 'c1' }, { id: 'c2' }], ['rejected', 'rejected', 'delivered']],
    ['one by its place, where values are hidden', ['[contacts[1]]'], ['delivered', 'rejected', 'delivered']],
    ['one by two of its own', [{ a: 'c2', b: ['two@a.co'] }], ['delivered', 'rejected', 'delivered']],
    ['one by an id and an address it shares', [['shared@a.co', 'c2']], ['delivered', 'rejected', 'delivered']],
  ])('%s', async (_, failed, expected) => expect(await contacts(failed, one, two, three)).toEqual(expected))

  it.each([
    ['what two contacts share names neither of them', { email: 'shared@a.co' }],
    ['one entry that names nobody leaves all in doubt', [{ externalCustomerId: 'c1' }, { message: 'bad' }]],
    ['nobody who is there', ['c9']],
    ['an empty list', []],
    ['null', null],
    ['names of fields', [{ c1: 'bad' }]],
  ])('%s', async (_, failed) => expect(await contacts(failed, one, two, three)).toBeUndefined())

  it('three that share an id are none of them named by it', async () => {
    expect(await contacts('x', contact('x'), contact('x'), contact('x'))).toBeUndefined()
  })

  it('reads no deeper than any sensible answer goes', async () => {
    const deep = (levels: number): unknown => (levels === 0 ? 'c1' : [deep(levels - 1)])
    expect(await contacts([deep(21)], one, two)).toEqual(['rejected', 'delivered'])
    expect(await contacts([deep(22)], one, two)).toBeUndefined()
    expect(await contacts([deep(25)], one, two)).toBeUndefined()
    expect(await contacts([deep(4_000)], one, two)).toBeUndefined()
  })
})

describe('orders that are refused', () => {
  it.each([
    ['by number, as a text', [{ externalOrderId: '2' }], ['1', '2'], ['delivered', 'rejected']],
    ['by number, as a number', { externalOrderId: 2 }, ['1', '2'], ['delivered', 'rejected']],
    ['of a number that was sent', ['2'], [1, 2], ['delivered', 'rejected']],
  ])('%s', async (_, failed, ids, expected) => expect(await orders(failed, ...ids)).toEqual(expected))

  it('two updates of one order are told apart by asking again, not by its number', async () => {
    expect(await orders([{ externalOrderId: '1' }], '1', '1', '2')).toBeUndefined()
    expect(await orders([{ externalOrderId: '2' }], '1', '1', '2')).toEqual(['delivered', 'delivered', 'rejected'])
  })
})

describe('an outcome', () => {
  const request = requestOf('orders', [{ externalOrderId: '1' }, { externalOrderId: '2' }])

  it('keeps the status of the answer, and the refusal as its error', async () => {
    const verdict = await verdictOf({ failedOrders: ['2'] }, 202)
    expect(readFailedItems(verdict, request)).toEqual([
      { status: 'delivered', httpStatus: 202 },
      { status: 'rejected', maybeDelivered: true, error: expect.objectContaining({ code: 'partly_refused' }) },
    ])
  })

  it('goes by what is a text or a number in an entry, and by calls that are objects', async () => {
    const verdict = await verdictOf({ failedOrders: [{ a: null, b: true, c: ['2'] }] })
    expect(statuses(readFailedItems(verdict, request))).toEqual(['delivered', 'rejected'])
    const odd = requestOf('orders', [{ externalOrderId: '2' }, 7 as unknown as object])
    expect(statuses(readFailedItems(verdict, odd))).toEqual(['rejected', 'delivered'])
  })

  it('is left to the answer table where no answer came', async () => {
    const { response: _, ...without } = (await verdictOf({ failedOrders: ['2'] })) as Extract<
      Classification,
      { ok: false }
    >
    expect(readFailedItems(without, request)).toBeUndefined()
  })

  it('joins both lists', async () => {
    expect(statuses(readFailedItems(await verdictOf({ failedOrders: ['1'], failedContacts: ['2'] }), request))).toEqual(
      ['rejected', 'rejected'],
    )
  })

  it.each([
    ['a success', verdictOf({ id: 1 })],
    ['another refusal', verdictOf({ failedOrders: ['2'] }, 400)],
  ])('is left to the answer table for %s', async (_, verdict) => {
    expect(readFailedItems(await verdict, request)).toBeUndefined()
  })
})
