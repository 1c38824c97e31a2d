import { describe, expect, it } from 'vitest'
import type { Delivery } from '../destination/destination.js'
import type { CustomerEvent } from '../event/customer-event.js'
import { readEvent } from '../event/read-event.js'
import { currencyOf, hasEveryProduct, orderOf, productOf, productsOf } from './commerce.js'
import { fieldsOf, numberOf, present, propertiesOf, textOf } from './fields.js'
import { identityOf, traitsOf } from './identity.js'
import { encodeWith, type Mapping, mappingKey } from './mapping.js'

const event = (input: object): CustomerEvent => readEvent({ userId: 'u1', type: 'identify', ...input }, { now: 0 })
const track = (properties: object) => event({ type: 'track', event: 'Order Completed', properties })

describe('identityOf', () => {
  it('gathers ids, and e-mail and phone from traits, context.traits and properties in this order', () => {
    const context = { traits: { email: 'context@a.example', phone: '+2' } }
    expect(identityOf(event({ anonymousId: 'a1', traits: { email: ' own@a.example ' }, context }))).toEqual({
      userId: 'u1',
      anonymousId: 'a1',
      email: 'own@a.example',
      phone: '+2',
    })
    expect(identityOf(event({ type: 'track', event: 'x', properties: { email: 'p@a.example' } }))).toEqual({
      userId: 'u1',
      email: 'p@a.example',
    })
  })

  it('passes over blanks and what is no text', () => {
    const context = { traits: { email: 'c@a.example' } }
    expect(identityOf(event({ traits: { email: '  ', phone: 123 }, context }))).toEqual({
      userId: 'u1',
      email: 'c@a.example',
    })
    expect(identityOf(event({ context: { traits: [] } }))).toEqual({ userId: 'u1' })
  })

  it("does not take a company's address for the person's", () => {
    expect(identityOf(event({ type: 'group', groupId: 'g', traits: { email: 'info@company.example' } }))).toEqual({
      userId: 'u1',
    })
  })
})

describe('traitsOf', () => {
  it("puts the event's own traits over those of its context", () => {
    const context = { traits: { a: 1, b: 1 } }
    expect(traitsOf(event({ traits: { b: 2 }, context }))).toEqual({ a: 1, b: 2 })
    expect(traitsOf(event({ context }))).toEqual({ a: 1, b: 1 })
    expect(traitsOf(event({ traits: { b: 2 } }))).toEqual({ b: 2 })
    expect(traitsOf(event({}))).toEqual({})
  })
})

describe('fields', () => {
  it.each<[unknown, string | undefined, number | undefined]>([
    ['12.5', '12.5', 12.5],
    [12.5, '12.5', 12.5],
    [0, '0', 0],
    ['', undefined, undefined],
    ['  ', undefined, undefined],
    ['abc', 'abc', undefined],
    ['1e400', '1e400', undefined],
    [Number.NaN, undefined, undefined],
    [Number.POSITIVE_INFINITY, undefined, undefined],
    [true, undefined, undefined],
    [null, undefined, undefined],
    [{}, undefined, undefined],
  ])('reads %j as text %j and number %j', (value, text, number) => {
    expect([textOf(value), numberOf(value)]).toEqual([text, number])
  })

  it('tells objects from lists and nothing, and keeps members with a value', () => {
    expect([fieldsOf({ a: 1 }), fieldsOf([]), fieldsOf(null), fieldsOf('x')]).toEqual([
      { a: 1 },
      undefined,
      undefined,
      undefined,
    ])
    expect(present({ a: 1, b: undefined, c: null, d: '', e: 0, f: false })).toEqual({ a: 1, d: '', e: 0, f: false })
    expect(propertiesOf(event({}))).toEqual({})
  })
})

describe('commerce', () => {
  it('reads one product by any of its spellings', () => {
    const full = {
      product_id: 'p',
      sku: 's',
      name: 'n',
      brand: 'b',
      variant: 'v',
      category: 'c',
      url: 'u',
      image_url: 'i',
    }
    expect(productOf(track({ ...full, price: '9.90', quantity: '2', currency: 'eur' }))).toEqual({
      id: 'p',
      sku: 's',
      name: 'n',
      brand: 'b',
      variant: 'v',
      category: 'c',
      url: 'u',
      imageUrl: 'i',
      price: 9.9,
      quantity: 2,
      currency: 'EUR',
    })
    expect(productOf(track({ productId: 7, imageUrl: 'i' }))).toEqual({ id: '7', imageUrl: 'i', quantity: 1 })
    expect(productOf(track({ id: 'x', sku: 's' }))).toMatchObject({ id: 'x' })
    expect(productOf(track({ sku: 's' }))).toMatchObject({ id: 's' })
    expect(productOf(track({ name: 'nameless' }))).toBeUndefined()
  })

  it('reads lists: the currency of the event for products without one; those without id are left out', () => {
    const order = track({ currency: 'PLN', products: [{ id: 1 }, { id: 2, currency: 'EUR' }, { name: 'x' }, 'y'] })
    expect(productsOf(order).map(({ id, currency }) => [id, currency])).toEqual([
      ['1', 'PLN'],
      ['2', 'EUR'],
    ])
    expect(hasEveryProduct(order)).toBe(false)
    expect(hasEveryProduct(track({ products: [{ id: 1 }] }))).toBe(true)
    expect(hasEveryProduct(track({ products: [] }))).toBe(true)
    expect([hasEveryProduct(track({})), productsOf(track({ products: {} }))]).toEqual([false, []])
  })

  it('reads an order with its sums', () => {
    expect(
      orderOf(
        track({
          order_id: 5,
          total: '12.30',
          revenue: 10,
          shipping: 2,
          tax: 0.3,
          discount: 1,
          coupon: 'C',
          currency: 'uah',
          products: [{ id: 1 }],
        }),
      ),
    ).toEqual({
      id: '5',
      total: 12.3,
      revenue: 10,
      shipping: 2,
      tax: 0.3,
      discount: 1,
      coupon: 'C',
      currency: 'UAH',
      products: [{ id: '1', quantity: 1, currency: 'uah'.toUpperCase() }],
    })
    expect(orderOf(track({ orderId: 'o', subtotal: 4, value: 5 }))).toMatchObject({ total: 4, revenue: 4 })
    expect(orderOf(track({ orderId: 'o', value: 5 }))).toMatchObject({ total: 5 })
    expect(orderOf(track({ total: 5 }))).toBeUndefined()
  })

  it('adds up prices without binary drift', () => {
    const products = [{ id: 1, price: 0.1 }, { id: 2, price: 0.2 }, { id: 3 }, { id: 4, price: 1.15, quantity: 3 }]
    expect(orderOf(track({ orderId: 'o', products }))?.total).toBe(3.75)
  })

  it.each([
    ['eur', 'EUR'],
    ['EURO', undefined],
    ['€', undefined],
    [978, undefined],
  ])('reads the currency %j', (currency, expected) => {
    expect(currencyOf({ currency })).toBe(expected)
  })
})

describe('mapping', () => {
  const itemOf = (of: CustomerEvent): Delivery => ({
    event: of,
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    acceptedAt: 0,
    wantsReply: false,
  })
  const encoders = {
    mapped: (call: string) => ({ calls: [{ endpoint: 'e', text: call }] }),
    standard: () => ({ calls: [{ endpoint: 'e', text: 'standard' }] }),
  }
  const encoded = (mapping: Mapping<string> | undefined, of: CustomerEvent) => encodeWith(mapping, encoders)(itemOf(of))

  it('looks a track up by its name and any other event by its type', () => {
    expect([mappingKey(track({})), mappingKey(event({}))]).toEqual(['Order Completed', 'identify'])
  })

  it('takes the function of the caller, skips for null, and falls back to the standard', () => {
    const mapping: Mapping<string> = { 'Order Completed': ({ messageId }) => `mine ${messageId}`, identify: null }
    expect(encoded(mapping, { ...track({}), messageId: 'm' })).toEqual({ calls: [{ endpoint: 'e', text: 'mine m' }] })
    expect(encoded(mapping, event({}))).toEqual({ skip: 'mapping' })
    expect(encoded(mapping, event({ type: 'page' }))).toEqual(encoders.standard())
    expect(encoded(undefined, event({}))).toEqual(encoders.standard())
  })

  it('is not fooled by names that every object has', () => {
    expect(encoded({}, event({ type: 'track', event: 'toString' }))).toEqual(encoders.standard())
    expect(encoded({}, event({ type: 'track', event: '__proto__' }))).toEqual(encoders.standard())
  })
})

describe('a text that names nobody', () => {
  it.each(['null', 'undefined', ' null ', ' '])('%j is no id, at any vendor', (id) => {
    expect(identityOf(event({ userId: id, anonymousId: id }))).toEqual({})
  })

  it.each(['NULL', 'nullable', 'Null', '0'])('%j is an id', (id) => {
    expect(identityOf(event({ userId: id, anonymousId: id }))).toEqual({ userId: id, anonymousId: id })
  })

  it.each([
    ['n/a', 'call me'],
    ['ann', 'none'],
    ['a b@x.example', '-'],
  ])('e-mail %j and phone %j are passed over for the next that fits', (email, phone) => {
    const context = { traits: { email: 'c@a.example', phone: 380_971_234_567 } }
    expect(identityOf(event({ traits: { email, phone }, context }))).toEqual({
      userId: 'u1',
      email: 'c@a.example',
      phone: '380971234567',
    })
    expect(identityOf(event({ traits: { email, phone } }))).toEqual({ userId: 'u1' })
  })
})
