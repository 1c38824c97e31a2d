import { InvalidInputError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { prepareCustomEvent, prepareEvent, type Stamp } from '../../client/prepare-event.js'
import type { SyneriseCustomEvent, SyneriseEventInput } from './input.js'

const now = Date.parse('2026-11-21T10:00:00.000Z')
const stamp: Stamp = { now, futureTime: 'clamp', salt: 'salt-1' }
const client = { customId: 'u1' }
const money = { amount: 10, currency: 'EUR' }

function issuesOf(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError)
    return (error as InvalidInputError).issues.map(
      ({ field, rule, hint }) => `${field}: ${rule}${hint ? ` (${hint})` : ''}`,
    )
  }
  return []
}

const issuesOfCustom = (event: unknown) => issuesOf(() => prepareCustomEvent(event, stamp))
const issuesOfEvent = (event: unknown) => issuesOf(() => prepareEvent(event, stamp))

describe('stamping', () => {
  it('labels, times and salts a custom event', () => {
    expect(prepareCustomEvent({ action: 'dog.bark', client }, stamp)).toEqual({
      keyed: true,
      remarks: [],
      body: { action: 'dog.bark', client, label: 'dog.bark', time: '2026-11-21T10:00:00.000Z', eventSalt: 'salt-1' },
    })
  })

  it('keeps label, time and salt of the caller', () => {
    const event = { action: 'a', client, label: 'L', time: '2026-11-21T08:00:00+02:00', eventSalt: 'mine' }
    expect(prepareCustomEvent(event, stamp).body).toEqual(event)
  })

  it('labels a dedicated event with its type, and takes a custom one without type', () => {
    expect(prepareEvent({ type: 'shared', client }, stamp).body).toMatchObject({ type: 'shared', label: 'shared' })
    expect(prepareEvent({ action: 'dog.bark', client }, stamp).body).toMatchObject({
      type: 'custom',
      label: 'dog.bark',
    })
  })

  it('leaves an event unsalted and so not keyed when told to', () => {
    const prepared = prepareCustomEvent({ action: 'a', client }, { ...stamp, salt: undefined })
    expect(prepared.keyed).toBe(false)
    expect(prepared.body).toMatchObject({ eventSalt: undefined })
  })

  it.each([
    ['Date', new Date(now - 1000)],
    ['epoch milliseconds', now - 1000],
    ['ISO 8601', '2026-11-21T09:59:59.000Z'],
  ])('takes the time as %s', (_, time) => {
    expect(prepareCustomEvent({ action: 'a', client, time }, stamp).body.time).toBe('2026-11-21T09:59:59.000Z')
  })

  it('leaves out what is null or undefined, also inside params, and keeps the places of lists', () => {
    const event = {
      action: 'a',
      client: { ...client, email: undefined },
      label: null,
      params: { a: null, b: { c: null, d: 1 }, e: [null, { f: null, g: 2 }] },
    }
    const { body } = prepareCustomEvent(event, stamp)
    expect(body.params).toEqual({ b: { d: 1 }, e: [null, { g: 2 }] })
    expect(body.label).toBe('a')
    expect(JSON.stringify(body.client)).toBe('{"customId":"u1"}')
  })

  it('shares nothing with the input', () => {
    const params = { list: [1] }
    const { body } = prepareCustomEvent({ action: 'a', client, params }, stamp)
    params.list.push(2)
    expect(body.params).toEqual({ list: [1] })
  })
})

describe('a time in the future', () => {
  const event = { action: 'a', client, time: '2026-11-21T10:00:00.001Z' }

  it('becomes now by default', () => {
    expect(prepareCustomEvent(event, stamp)).toMatchObject({ keyed: true, body: { time: '2026-11-21T10:00:00.000Z' } })
  })

  it('goes as it is when asked, but is not keyed: Synerise will save another time', () => {
    expect(prepareCustomEvent(event, { ...stamp, futureTime: 'send' })).toMatchObject({
      keyed: false,
      body: { time: '2026-11-21T10:00:00.001Z', eventSalt: 'salt-1' },
    })
  })

  it('is refused when asked', () => {
    expect(issuesOf(() => prepareCustomEvent(event, { ...stamp, futureTime: 'refuse' }))).toEqual([
      "time: is in the future (2026-11-21T10:00:00.001Z) (check the sender's clock, or set futureTime to clamp)",
    ])
  })

  it('is compared as an instant, not as a text', () => {
    const time = '2026-11-21T11:00:00+02:00'
    expect(prepareCustomEvent({ ...event, time }, stamp).body.time).toBe(time)
  })
})

it('reads what is empty as absent, and an id that is a number as its digits', () => {
  const event = { action: 'a', client: { customId: 7, email: '' }, eventSalt: [], time: '' }
  const { body, remarks } = prepareCustomEvent(event, stamp)
  expect(body).toEqual(prepareCustomEvent({ action: 'a', client: { customId: '7' } }, stamp).body)
  expect(remarks.map(({ code, field }) => `${code} ${field}`)).toEqual(['number_as_text client.customId'])
})

describe('what is refused', () => {
  it.each<[string, unknown, string]>([
    ['an empty label', { action: 'a', client, label: '' }, 'label: must not be empty'],
    ['no action', { client }, 'action: must name the action, like page.visit'],
    ['33 characters', { action: 'a'.repeat(33), client }, 'action: must have at most 32 characters'],
    [
      'a blank in the action',
      { action: 'dog bark', client },
      'action: must consist of letters, digits, ".", "_" and "-"',
    ],
    [
      'a transaction',
      { action: 'transaction.charge', client },
      'action: transaction.charge is not for this endpoint (use transactions.create (POST /v4/transactions))',
    ],
    [
      'a bought product',
      { action: 'product.buy', client },
      'action: product.buy is not for this endpoint (use transactions.create (POST /v4/transactions), which makes one product.buy for each product)',
    ],
    [
      'a seen recommendation',
      { action: 'recommendation.view', client },
      'action: recommendation.view is not for this endpoint (use ai.recommendationView (POST /events/v1/single/recommendation.view))',
    ],
    [
      'any recommendation',
      { action: 'recommendation.seen', client },
      'action: recommendation.seen is not for this endpoint (use ai.* (POST /events/v1/*))',
    ],
    [
      'a search click',
      { action: 'item.search.click', client },
      'action: item.search.click is not for this endpoint (use ai.itemSearchClick (POST /events/v1/single/item.search.click))',
    ],
    ['no client', { action: 'a' }, 'client: must be an object with an identifier'],
    ['no identifier', { action: 'a', client: {} }, 'client: must contain at least one of id, customId, uuid, email'],
    [
      'only null identifiers',
      { action: 'a', client: { customId: null } },
      'client: must contain at least one of id, customId, uuid, email',
    ],
    [
      'a phone',
      { action: 'a', client: { phone: '123456' } },
      'client.phone: does not identify the profile of an event; use customId, uuid or email',
    ],
    [
      'an unsafe id',
      { action: 'a', client: { id: 2 ** 53 } },
      'client.id: must be a whole number of at most 9007199254740991; use another identifier for larger ones',
    ],
    ['an empty customId', { action: 'a', client: { customId: '' } }, 'client.customId: must not be empty'],
    [
      'an emoji',
      { action: 'a', client: { customId: 'u😀' } },
      'client.customId: must not contain emoji, line breaks, soft hyphens, variation selectors or NUL',
    ],
    [
      'a line break',
      { action: 'a', client: { uuid: 'u\n' } },
      'client.uuid: must not contain emoji, line breaks, soft hyphens, variation selectors or NUL',
    ],
    [
      'a soft hyphen',
      { action: 'a', client: { uuid: 'u\u00ad' } },
      'client.uuid: must not contain emoji, line breaks, soft hyphens, variation selectors or NUL',
    ],
    [
      'no e-mail address',
      { action: 'a', client: { email: 'me' } },
      'client.email: must be an e-mail address like name@example.com',
    ],
    [
      'NaN',
      { action: 'a', client, params: { x: [Number.NaN] } },
      'params.x[0]: must be a finite number, not NaN (leave the field out when the number is not known)',
    ],
    [
      'a BigInt',
      { action: 'a', client, params: { x: 1n } },
      'params.x: must be JSON data, not a BigInt (send it as a string)',
    ],
    [
      "another profile's e-mail",
      { action: 'a', client: { email: 'a@b.co' }, params: { email: 'c@d.co' } },
      'params.email: must be the same as client.email (give another address another name)',
    ],
    [
      'a misspelled field',
      { action: 'a', client, timestamp: 1 },
      'timestamp: is not a known option (check the spelling)',
    ],
    ['no object', 'dog.bark', ': must be an object'],
  ])('%s', (_, event, issue) => {
    expect(issuesOfCustom(event)).toContain(issue)
  })

  it.each([
    ['2022-11-28T12:18:27', /this has no zone/],
    ['2022-11-28', /without a time/],
    ['2022-11-31T00:00:00Z', /no such day/],
    ['2022-13-01T00:00:00Z', /no such day/],
    ['soon', /no time of ISO 8601/],
    [1_669_637_907, /looks like seconds/],
    [true, /this is no time/],
  ])('the time %s, with the reason', (time, reason) => {
    const issues = issuesOfCustom({ action: 'a', client, time })
    expect(issues).toEqual([expect.stringMatching(/^time: must be a Date, ISO 8601 .*with its zone/)])
    expect(issues.join()).toMatch(reason)
  })

  it.each([
    ['2022-05-23T13:00Z', '2022-05-23T13:00:00.000Z'],
    ['2022-05-23T13:00:00+0400', '2022-05-23T09:00:00.000Z'],
    ['2022-05-23T13:00:00+04', '2022-05-23T09:00:00.000Z'],
    ['20220523T130000Z', '2022-05-23T13:00:00.000Z'],
    ['2022-05-23T13:00:00,5z', '2022-05-23T13:00:00.500Z'],
    ['2022-05-23T13:00:00.000+04:00', '2022-05-23T13:00:00.000+04:00'],
  ])('but not the time %s', (time, sent) => {
    const stamp = { now: Date.parse('2026-01-01T00:00:00Z'), futureTime: 'refuse', salt: undefined } as const
    expect(prepareCustomEvent({ action: 'a', client, time }, stamp).body.time).toBe(sent)
  })

  it('cycles, and input that cannot be read', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(issuesOfCustom({ action: 'a', client, params: cycle }).join()).toContain('contains itself')
    const broken = {
      action: 'a',
      client,
      params: {
        toJSON: () => {
          throw new TypeError('no')
        },
      },
    }
    expect(issuesOfCustom(broken)).toEqual([': could not be read'])
  })

  it.each<[string, unknown, string]>([
    [
      'an unknown type',
      { type: 'click', client },
      'type: must be one of custom, registered, logged-in, logged-out, added-to-cart, removed-from-cart, added-to-favorites, product-view, searched, shared, visited-screen, hit-timer, appeared-in-location, application-started, assigned-to-company, cancelled-transaction, item-search-click, push/received, push/viewed, push/clicked, push/cancelled',
    ],
    [
      'an action beside a dedicated type',
      { type: 'shared', action: 'a', client },
      'action: must be left out: a dedicated type has its own action (use type "custom" for yours)',
    ],
    [
      'a cart line without price',
      { type: 'added-to-cart', client, params: { sku: 's', quantity: 1 } },
      'params.finalUnitPrice: must be an amount and a currency',
    ],
    ['a cart line without params', { type: 'added-to-cart', client }, 'params: must be an object'],
    [
      'a negative price',
      {
        type: 'added-to-cart',
        client,
        params: { sku: 's', quantity: 1, finalUnitPrice: { amount: -1, currency: 'EUR' } },
      },
      'params.finalUnitPrice.amount: must not be negative',
    ],
    [
      'a lower-case currency',
      {
        type: 'removed-from-cart',
        client,
        params: { sku: 's', quantity: 1, finalUnitPrice: { amount: 1, currency: 'eur' } },
      },
      'params.finalUnitPrice.currency: must be three upper-case letters of ISO 4217, like EUR',
    ],
    [
      'an unknown source',
      { type: 'product-view', client, params: { productId: 's', name: 'n', source: 'WEB' } },
      'params.source: must be one of WEB_DESKTOP, WEB_MOBILE, MOBILE_APP, POS, MOBILE, DESKTOP',
    ],
    [
      'a latitude of 91',
      { type: 'appeared-in-location', client, params: { lat: 91, lon: 0 } },
      'params.lat: must be at most 90',
    ],
    [
      'an application without version',
      { type: 'application-started', client, params: { applicationName: 'a' } },
      'params.version: must be a string',
    ],
    [
      'a company by name',
      { type: 'assigned-to-company', client, params: { companyId: 'acme' } },
      'params.companyId: must be a finite number',
    ],
    [
      'a cancelled order without id',
      { type: 'cancelled-transaction', client, params: {} },
      'params.orderId: must be a string',
    ],
  ])('in a batch: %s', (_, event, issue) => {
    expect(issuesOfEvent(event)).toContain(issue)
  })
})

describe('what is accepted', () => {
  const accepted: readonly SyneriseEventInput[] = [
    { action: 'a', client: { id: 5092159999, email: 'żółw@example.com' }, params: { any: { depth: [1, 'ü', null] } } },
    { type: 'custom', action: 'A_b-c.1', client: { uuid: '2b92f22d-3cba-58d6-b51f-4b0ea5311294' } },
    {
      type: 'added-to-cart',
      client,
      params: { sku: 's', quantity: 0.5, finalUnitPrice: { amount: 0, currency: 'PLN' }, extra: true },
    },
    { type: 'product-view', client, params: { productId: 's', name: 'n', source: 'POS' } },
    { type: 'appeared-in-location', client, params: { lat: 50.06, lon: 19.94 } },
    { type: 'application-started', client, params: { applicationName: 'a', version: '1.0' } },
    { type: 'assigned-to-company', client, params: { companyId: 7 } },
    {
      type: 'cancelled-transaction',
      client,
      params: {
        orderId: 'o',
        revenue: money,
        products: [{ sku: 's', name: 'n', finalUnitPrice: money, quantity: 1, free: 'yes' }],
      },
    },
    { type: 'hit-timer', client, label: 'string', time: '2022-11-26T13:13:48Z' },
  ]

  it.each(accepted.map((event) => [event.type ?? 'custom', event] as const))('%s', (_, event) => {
    expect(prepareEvent(event, stamp).body.params).toEqual(event.params)
  })

  it('says so in its types', () => {
    const fine: SyneriseCustomEvent = { action: 'a', client: { id: 1 }, time: new Date() }
    // @ts-expect-error a dedicated type has no action
    const withAction: SyneriseEventInput = { type: 'shared', action: 'a', client }
    // @ts-expect-error a cart line needs its params
    const withoutParams: SyneriseEventInput = { type: 'added-to-cart', client }
    // @ts-expect-error an event needs a profile
    const withoutClient: SyneriseCustomEvent = { action: 'a' }
    expect([fine, withAction, withoutParams, withoutClient]).toHaveLength(4)
  })
})
