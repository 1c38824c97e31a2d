import { describe, expect, it } from 'vitest'
import { createEventReader, type SalesforceEvent } from './event.js'
import { eventRemarks } from './event-remarks.js'

const read = createEventReader(['Try On'])
const user = { id: 'u' }
const line = { _id: 'p', price: 1, quantity: 1 }
const server = { channel: 'Server' }

const remarksOn = (event: object) =>
  eventRemarks(read({ source: server, ...event }) as SalesforceEvent).map(({ code, field }) => `${code} ${field}`)
const hintOn = (event: object) => eventRemarks(read({ source: server, ...event }))[0]?.hint

describe('members of an event', () => {
  it.each<[field: string, meant: string, event: object]>([
    ['User', 'user', { action: 'a', User: user, user }],
    ['itemaction', 'itemAction', { action: 'a', itemaction: 'Purchase', user }],
    ['channel', 'source.channel', { action: 'a', channel: 'Web', user }],
    ['noCampaigns', 'flags.noCampaigns', { action: 'a', noCampaigns: true, user }],
    ['pageView', 'flags.pageView', { action: 'a', pageView: true, user }],
    ['consent', 'consents', { action: 'a', consent: [], user }],
    ['userId', 'user.id', { action: 'a', userId: 'x', user }],
    ['catalogObject', 'catalog', { action: 'a', catalogObject: {}, user }],
    ['user.anonymousId', 'user.anonId', { action: 'a', user: { ...user, anonymousId: 'x' } }],
    ['user.identities', 'user.attributes', { action: 'a', user: { ...user, identities: { c: 'x' } } }],
    ['source.Channel', 'source.channel', { action: 'a', user, source: { ...server, Channel: 'Web' } }],
    ['source.noCampaigns', 'flags.noCampaigns', { action: 'a', user, source: { ...server, noCampaigns: true } }],
    [
      'catalog.Product.id',
      'catalog.Product._id',
      { itemAction: 'View Item', user, catalog: { Product: { _id: 'p', id: 'p' } } },
    ],
    [
      'cart.complete.Product[1].catalogObjectId',
      'cart.complete.Product[1]._id',
      { itemAction: 'View Cart', user, cart: { complete: { Product: [line, { ...line, catalogObjectId: 'p' }] } } },
    ],
    ['user.id', 'user.identities', { interaction: { name: 'a' }, user: { id: 'x', anonymousId: 'y' } }],
    ['user.anonId', 'user.anonymousId', { interaction: { name: 'a' }, user: { anonId: 'x', anonymousId: 'y' } }],
    ['catalog', 'interaction.catalogObject', { interaction: { name: 'a' }, user: { anonymousId: 'y' }, catalog: {} }],
    ['lineItem', 'interaction.lineItem', { interaction: { name: 'a' }, user: { anonymousId: 'y' }, lineItem: {} }],
  ])('%s is told, with %s', (field, meant, event) => {
    expect(remarksOn(event)).toEqual([`unknown_member ${field}`])
    expect(hintOn(event)).toContain(`Write ${meant} for it.`)
  })

  it('of one’s own belong among the attributes', () => {
    expect(hintOn({ action: 'a', user: { ...user, tier: 'gold' } })).toContain('in user.attributes')
    const item = { itemAction: 'View Item', user, catalog: { Product: { _id: 'p', colour: 'red' } } }
    expect(hintOn(item)).toContain('in catalog.Product.attributes')
    expect(hintOn({ action: 'a', user, gift: true })).toContain('Leave it out')
  })

  it('that stand for a missing one are named in its refusal', () => {
    expect(() => read({ Action: 'a', user })).toThrow('write action for Action')
    expect(() => read({ itemAction: 'View Item', user, catalog: { Product: { id: 'p' } } })).toThrow(
      'write catalog.Product._id for catalog.Product.id',
    )
    expect(() => read({ itemAction: 'Purchase', user, order: { Product: { id: 'o' } } })).toThrow(
      'write order.Product.orderId for order.Product.id',
    )
  })
})

describe('what an event is about', () => {
  const anonymous = { anonymousId: 'x' }

  it.each<[string, object, readonly string[]]>([
    ['an item action without its item', { itemAction: 'View Item', user }, ['body_missing catalog']],
    ['an empty body', { itemAction: 'Purchase', user, order: {} }, ['body_missing order']],
    [
      'the other cart',
      { itemAction: 'Add To Cart', user, cart: { complete: { Product: [line] } } },
      ['body_missing cart.singleLine', 'body_unused cart.complete'],
    ],
    [
      'an order to which nothing happens',
      { action: 'Bought', user, order: { Product: { orderId: 'o' } } },
      ['body_unused order'],
    ],
    [
      'an interaction without its order',
      { interaction: { name: 'Purchase' }, user: anonymous },
      ['body_missing interaction.order'],
    ],
    [
      'an interaction without its lines',
      { interaction: { name: 'Replace Cart' }, user: anonymous },
      ['body_missing interaction.lineItems'],
    ],
    [
      'an interaction in another case',
      { interaction: { name: 'add to cart' }, user: anonymous },
      ['name_like_known interaction.name'],
    ],
    ['nobody', { action: 'a' }, ['no_user user']],
    ['an empty person', { action: 'a', user: { attributes: {} } }, ['no_user user']],
  ])('%s is told', (_, event, expected) => {
    expect(remarksOn(event)).toEqual(expected)
  })

  it.each<[string, object]>([
    ['a plain action', { action: 'a', user }],
    ['a person known by attributes alone', { action: 'a', user: { attributes: { emailAddress: 'a@b.example' } } }],
    ['an item with any action', { action: 'a', user, catalog: { Product: { _id: 'p' } } }],
    [
      'an item with all that is documented',
      {
        itemAction: 'View Item',
        user,
        catalog: {
          Product: {
            ...{ _id: 'p', name: 'n', sku: { _id: 's' }, attributes: { own: 1 }, dimensions: { Brand: ['b'] } },
            ...{ categories: ['c', { type: 'c', _id: 'd' }], tags: [{ type: 't', tagType: 'x', _id: 'y', name: 'z' }] },
          },
        },
      },
    ],
    ['a line of the cart', { itemAction: 'Add To Cart', user, cart: { singleLine: { Product: line } } }],
    ['an action of one’s own with lines', { itemAction: 'Try On', user, cart: { singleLine: { Product: line } } }],
    ['an emptied cart', { interaction: { name: 'Replace Cart', lineItems: [] }, user: anonymous }],
    ['an interaction of one’s own', { interaction: { name: 'Tried On' }, user: anonymous }],
  ])('nothing is told of %s', (_, event) => {
    expect(remarksOn(event)).toEqual([])
  })
})
