import type { SalesforceEvent, SalesforcePersonalizationClient } from '@waybill/salesforce-personalization'
import { at, emptyIsAbsent, type Row, type Rule } from './rule.js'

const guide = 'https://developer.salesforce.com/docs/marketing/personalization/guide'
const options = `${guide}/event-options-evergage.html`
const actions = `${guide}/item-actions.html`

/** Makes rules about a part of one event: what `eventOf` makes of the input is what everybody gets. */
export const aboutEvents =
  (client: SalesforcePersonalizationClient, dataset: string) =>
  (
    rule: Pick<Rule, 'name' | 'sentence' | 'source' | 'rows'> & Pick<Partial<Rule>, 'event'>,
    eventOf: (value: unknown) => object,
    ...path: readonly (string | number)[]
  ): Rule => ({
    ...rule,
    client: (value) => client.events.send(eventOf(value) as SalesforceEvent),
    override: eventOf,
    request: (value) => ({ path: `/api2/authevent/${dataset}`, body: eventOf(value) }),
    sent: (decoded) => at(decoded, ...path),
  })

/** The rules of lines, orders, statistics and attributes. */
export function commerceRules(about: ReturnType<typeof aboutEvents>, user: { readonly id: string }): readonly Rule[] {
  const amounts: readonly Row[] = [
    { input: 'zero', value: 0, says: 'taken' },
    { input: 'a fraction', value: 0.015, says: 'taken' },
    { input: 'less than nothing', value: -1, says: 'open' },
  ]
  const textAmount = (why: string, destination: 'changed' | 'left out'): Row => ({
    input: 'a text',
    value: '9.90',
    says: 'refused',
    differs: { destination },
    why,
  })
  const productAdded = (price: unknown) => ({
    type: 'track' as const,
    event: 'Product Added',
    userId: 'u',
    properties: { product_id: 'p', price, quantity: 1 },
  })

  return [
    about(
      {
        name: 'price of a line',
        sentence: 'a line has _id, price and quantity, numbers',
        source: actions,
        rows: [...amounts, textAmount('A text that is a number is read as one.', 'changed')],
        event: productAdded,
      },
      (value) => ({
        itemAction: 'Add To Cart',
        user,
        cart: { singleLine: { Product: { _id: 'p', price: value, quantity: 1 } } },
      }),
      'cart',
      'singleLine',
      'Product',
      'price',
    ),
    about(
      {
        name: 'totalValue of an order',
        sentence: 'order has orderId, totalValue, currency and lineItems',
        source: actions,
        rows: [
          ...amounts,
          textAmount('A total that cannot be read makes a plain event; one that can is read.', 'changed'),
        ],
        event: (value) => ({
          type: 'track',
          event: 'Order Completed',
          userId: 'u',
          properties: { order_id: 'o', total: value, products: [{ product_id: 'p', price: 1 }] },
        }),
      },
      (value) => ({
        itemAction: 'Purchase',
        user,
        order: { Product: { orderId: 'o', totalValue: value, lineItems: [{ _id: 'p', price: 1, quantity: 1 }] } },
      }),
      'order',
      'Product',
      'totalValue',
    ),
    about(
      {
        name: 'stat of a campaign',
        sentence: 'campaignStats: stat is Impression, Click or Dismissal',
        source: options,
        rows: [
          { input: 'Click', value: 'Click', says: 'taken' },
          { input: 'the word of the browser’s helper', value: 'Clickthrough', says: 'refused' },
          { input: 'small letters', value: 'click', says: 'refused' },
        ],
      },
      (value) => ({ action: 'A', user, campaignStats: [{ experienceId: 'e', stat: value, control: false }] }),
      'campaignStats',
      0,
      'stat',
    ),
    about(
      {
        name: 'value of a user attribute',
        sentence: 'attributes are strings, numbers or booleans',
        source: options,
        rows: [
          { input: 'a text', value: 'x', says: 'taken' },
          { input: 'false', value: false, says: 'taken' },
          { input: 'a list', value: ['a'], says: 'refused' },
          emptyIsAbsent('null', null),
          emptyIsAbsent('an empty list', []),
        ],
      },
      (value) => ({ action: 'A', user: { ...user, attributes: { a: value } } }),
      'user',
      'attributes',
      'a',
    ),
  ]
}
