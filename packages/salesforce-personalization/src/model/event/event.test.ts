import { InvalidInputError } from '@waybill/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { EvergageEvent, SalesforceEvent, SalesforceInteractionsEvent, SalesforceItemAction } from '../../index.js'
import type { SalesforceRemark } from '../remarks.js'
import { actingTwice, createEventReader } from './event.js'
import { itemActions } from './vocabulary.js'

const read = createEventReader(['Rent'])

function issuesOf(event: unknown, reader = read) {
  try {
    reader(event)
  } catch (cause) {
    if (cause instanceof InvalidInputError) return cause.issues
    throw cause
  }
  return []
}

describe('reading an event', () => {
  it('takes what is empty for absent, and an id that is a number for its digits', () => {
    const remarks: SalesforceRemark[] = []
    const user = { id: 7, anonId: '', attributes: { a: null, b: [], c: 'x' } }
    const given = { action: 'a', interaction: null, user, catalog: [], source: { locale: '' } }
    expect(read(given, remarks)).toEqual({ action: 'a', user: { id: '7', attributes: { c: 'x' } }, source: {} })
    expect(remarks.map(({ code, field }) => `${code} ${field}`)).toEqual(['number_as_text user.id'])
  })

  it.each<[string, SalesforceEvent]>([
    ['an action', { action: 'hello world', user: { id: 'testuser' } }],
    [
      'a cart line',
      {
        action: 'Add to cart',
        itemAction: 'Add To Cart',
        source: { channel: 'Server', application: 'Shop', locale: 'en_GB' },
        user: { attributes: { emailAddress: 'ada@example.com' } },
        cart: { singleLine: { Product: { _id: 'BOOT-1', sku: { _id: 'BOOT-1-42' }, price: 89.5, quantity: 1 } } },
        flags: { noCampaigns: true },
      },
    ],
    [
      'a catalog item',
      {
        action: 'Product page',
        itemAction: 'View Item',
        source: { channel: 'Server', pageType: 'PDP', contentZones: ['pdp_recs'], clientIp: '203.0.113.9' },
        user: { anonId: '0f1e2d3c4b5a6978' },
        catalog: {
          Product: {
            _id: 'BOOT-1',
            inventoryCount: 5,
            categories: [{ type: 'c', _id: 'SHOES|BOOTS' }, 'SALE'],
            relatedCatalogObjects: { Brand: ['PEAK'] },
            attributes: { waterproof: true },
          },
        },
      },
    ],
    [
      'an interaction',
      {
        interaction: {
          name: 'Purchase',
          order: {
            id: 'O-78',
            totalValue: 12,
            currency: 'EUR',
            lineItems: [{ catalogObjectType: 'Product', catalogObjectId: 'SOCK-3', quantity: 2, price: 6 }],
          },
        },
        user: { anonymousId: '0f1e2d3c4b5a6978', identities: { emailAddress: 'ada@example.com' } },
        consents: [{ purpose: 'Personalization', provider: 'OneTrust', status: 'Opt In' }],
        pageView: false,
      },
    ],
    [
      'campaign statistics',
      {
        action: 'Campaign stats',
        campaignStats: [
          { experienceId: 'q7Hh2', stat: 'Impression', control: false, catalog: { Product: ['BOOT-1'] } },
        ],
      },
    ],
    ['unknown fields, at any depth', { action: 'a', future: { x: [null] }, user: { id: 'u', future: 1 } }],
  ])('takes %s and changes nothing', (_, event) => {
    expect(read(event)).toEqual(event)
  })

  it('returns a copy', () => {
    const event = { action: 'a', user: { id: 'u' } }
    const copy = read(event)
    expect(copy).not.toBe(event)
    expect(copy.user).not.toBe(event.user)
  })

  it.each([...itemActions, 'Rent'])('takes the item action %s', (itemAction) => {
    expect(issuesOf({ itemAction })).toEqual([])
  })

  it.each([
    ['add_to_cart', 'Add To Cart'],
    ['PURCHASE', 'Purchase'],
    ['Add to cart', 'Add To Cart'],
    ['purchased', 'Purchase'],
    ['View Item Details', 'View Item Detail'],
    ['rents', 'Rent'],
  ])('refuses the item action %s and names %s', (itemAction, nearest) => {
    const [issue, ...others] = issuesOf({ itemAction })
    expect(others).toEqual([])
    expect(issue).toMatchObject({ field: 'itemAction', hint: expect.stringContaining(`"${nearest}"`) })
  })

  it('names the nearest word quickly, however long the wrong one is', () => {
    const started = performance.now()
    issuesOf({ itemAction: 'x'.repeat(5_000_000) })
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it.each<[string, unknown, string]>([
    ['nothing that happened', { user: { id: 'u' } }, 'action'],
    ['an empty action', { action: '' }, 'action'],
    ['an action that is no text', { action: 7 }, 'action'],
    ['both dialects', { action: 'a', interaction: { name: 'x' } }, 'action'],
    ['an item action in an interaction', { itemAction: 'Share', interaction: { name: 'x' } }, 'itemAction'],
    ['an interaction without name', { interaction: {} }, 'interaction.name'],
    ['a list for an object', { action: 'a', user: ['u'] }, 'user'],
    ['a number for what is no id', { action: 'a', source: { pageType: 7 } }, 'source.pageType'],
    ['an empty id where there must be one', { action: 'a', catalog: { Product: { _id: '' } } }, 'catalog.Product._id'],
    ['nothing but what is empty', { action: '', interaction: null, user: { id: 'u' } }, 'interaction'],
    ['a list for an attribute', { action: 'a', user: { attributes: { tags: ['x'] } } }, 'user.attributes.tags'],
    ['a locale of another form', { action: 'a', source: { locale: 'en-US' } }, 'source.locale'],
    ['a time in text', { action: 'a', source: { time: '2026-01-01' } }, 'source.time'],
    ['a flag in text', { action: 'a', flags: { noCampaigns: 'true' } }, 'flags.noCampaigns'],
    [
      'an item without _id',
      { action: 'a', itemAction: 'View Item', catalog: { Product: { id: 'x' } } },
      'catalog.Product._id',
    ],
    [
      'a price in text',
      { itemAction: 'Add To Cart', cart: { singleLine: { Product: { _id: 'x', price: '6', quantity: 1 } } } },
      'cart.singleLine.Product.price',
    ],
    [
      'a currency in lower case',
      { itemAction: 'Purchase', order: { Product: { orderId: 'x', currency: 'eur' } } },
      'order.Product.currency',
    ],
    ['a blank id', { action: 'a', user: { id: ' ' } }, 'user.id'],
    [
      'both names of related objects',
      { action: 'a', catalog: { Product: { _id: 'x', dimensions: {}, relatedCatalogObjects: {} } } },
      'catalog.Product.dimensions',
    ],
    ['timings in text', { action: 'a', performance: { sdkLoadTime: '5' } }, 'performance.sdkLoadTime'],
    ['NaN in an unknown field', { action: 'a', future: [Number.NaN] }, 'future[0]'],
    ['a BigInt', { action: 'a', future: 1n }, 'future'],
    ['a list', [], ''],
    ['null', null, ''],
    ['a text', 'hello', ''],
  ])('refuses %s', (_, event, field) => {
    expect(issuesOf(event).map((issue) => issue.field)).toContain(field)
  })

  it('takes a consent as the documents write it, and as the Web SDK sends it', () => {
    const consents = (...statuses: ('Opt In' | 'Opt Out' | 'OptIn' | 'OptOut')[]) =>
      statuses.map((status) => ({ purpose: 'Personalization', provider: 'q', status }))
    expect(read({ action: 'a', consents: consents('OptIn', 'OptOut', 'Opt In') })).toEqual({
      action: 'a',
      consents: consents('Opt In', 'Opt Out', 'Opt In'),
    })
  })

  it('names the nearest consent status and statistic', () => {
    const [consent] = issuesOf({ action: 'a', consents: [{ purpose: 'p', provider: 'q', status: 'opt in' }] })
    expect(consent).toMatchObject({ field: 'consents[0].status', rule: expect.stringContaining('"Opt In"') })
    const campaignStats = [{ experienceId: 'e', stat: 'Clickthrough', control: true }]
    const [stat] = issuesOf({ action: 'a', campaignStats })
    expect(stat).toMatchObject({ field: 'campaignStats[0].stat', rule: expect.stringContaining('"Click"') })
  })

  it('names every broken field at once', () => {
    const issues = issuesOf({ action: 7, itemAction: 'Buy', user: { id: 8 } })
    expect(issues.map(({ field }) => field)).toEqual(['action', 'user.id', 'itemAction'])
  })
})

describe('types', () => {
  it('tell the dialects apart by interaction', () => {
    const nameOf = (event: SalesforceEvent) => {
      if (event.interaction === undefined) expectTypeOf(event).toEqualTypeOf<EvergageEvent>()
      else expectTypeOf(event).toEqualTypeOf<SalesforceInteractionsEvent>()
      return event.interaction?.name ?? event.action
    }
    expect(nameOf({ interaction: { name: 'x' } })).toBe('x')
    expectTypeOf<'Add To Cart'>().toExtend<SalesforceItemAction>()
  })
})

describe('actingTwice', () => {
  it.each([
    ['Add To Cart', 'add-to-cart'],
    ['Purchase', 'purchase'],
  ])('knows %s in both dialects, and by nothing else', (name, kind) => {
    expect(actingTwice({ itemAction: name as 'Purchase' })).toBe(kind)
    expect(actingTwice({ action: 'x', itemAction: name as 'Purchase' })).toBe(kind)
    expect(actingTwice({ interaction: { name } })).toBe(kind)
    expect(actingTwice({ action: name })).toBeUndefined()
  })

  it.each(['purchase', 'PURCHASE', ' Purchase ', 'add to cart', 'Add to  Cart'])(
    'knows %j, however it is written',
    (name) => {
      const kind = /^\s*p/i.test(name) ? 'purchase' : 'add-to-cart'
      expect(actingTwice({ itemAction: name as 'Purchase' })).toBe(kind)
      expect(actingTwice({ interaction: { name } })).toBe(kind)
    },
  )

  it('goes by what the event brings where it names no item action', () => {
    const line = { _id: 'p', price: 1, quantity: 1 }
    expect(actingTwice({ action: 'Bought', order: { Product: { orderId: 'o' } } })).toBe('purchase')
    expect(actingTwice({ action: 'Put in', cart: { singleLine: { Product: line } } })).toBe('add-to-cart')
    expect(actingTwice({ action: 'Looked', cart: { complete: { Product: [line] } } })).toBeUndefined()
    expect(actingTwice({ itemAction: 'Remove From Cart', cart: { singleLine: { Product: line } } })).toBeUndefined()
  })

  it.each(['Update Line Item', 'Remove From Cart', 'View Cart', 'View Item', 'Review'] as const)(
    'is nothing for %s, whose repeat overwrites or only tells the same again',
    (itemAction) => expect(actingTwice({ itemAction })).toBeUndefined(),
  )

  it.each(['Replace Cart', 'Preorder', 'Cancel', 'Return'])('is nothing for the interaction %s', (name) =>
    expect(actingTwice({ interaction: { name } })).toBeUndefined(),
  )
})
