import { describe, expect, it } from 'vitest'
import type { SalesforcePersonalizationDestinationOptions } from '../index.js'
import { frame, mapped, track } from '../testing/mapped.js'

describe('an override', () => {
  const withMapping = (mapping: SalesforcePersonalizationDestinationOptions['mapping']) => ({ mapping })

  it('replaces the default, and is completed with the frame', () => {
    const { json } = mapped(
      { ...track('Order Completed'), context: { ip: '203.0.113.9' } },
      withMapping({ 'Order Completed': () => ({ action: 'Bought', source: { application: 'POS' } }) }),
    )
    expect(json).toEqual({
      action: 'Bought',
      ...frame,
      source: { ...frame.source, clientIp: '203.0.113.9', application: 'POS' },
    })
  })

  it('wins over the frame field by field', () => {
    const own = {
      action: 'Bought',
      user: { encryptedId: 'token' },
      source: { channel: 'Web', time: 1 },
      flags: { noCampaigns: false, nonInteractive: true },
      consents: [],
    }
    const context = { consent: { categoryPreferences: { Personalization: true } }, ip: '203.0.113.9' }
    expect(mapped({ ...track('x'), context }, withMapping({ x: () => own })).json).toEqual({
      ...own,
      source: { ...own.source, clientIp: '203.0.113.9' },
    })
  })

  it('may speak the SalesforceInteractions dialect', () => {
    const lineItem = { catalogObjectType: 'Product', catalogObjectId: 'SOCK-3', quantity: 1, price: 6 }
    const { endpoint, json } = mapped(
      {
        ...track('Product Added'),
        anonymousId: 'a-1',
        context: { traits: { email: 'ada@example.com' }, locale: 'de-DE' },
      },
      {
        identityAttribute: 'customerId',
        ...withMapping({ 'Product Added': () => ({ interaction: { name: 'Add To Cart', lineItem } }) }),
      },
    )
    expect(endpoint).toBe('add-to-cart')
    expect(json).toEqual({
      interaction: { name: 'Add To Cart', lineItem },
      user: { anonymousId: 'a-1', identities: { customerId: 'C-1' }, attributes: { emailAddress: 'ada@example.com' } },
      source: { channel: 'Server', locale: 'de_DE' },
      flags: { noCampaigns: true },
    })
  })

  it('in the SalesforceInteractions dialect needs the name of the identity attribute to tell who a known user is', () => {
    const mapping = withMapping({ page: () => ({ interaction: { name: 'Home' } }) })
    expect(mapped({ type: 'page' }, mapping).settled).toEqual({ status: 'skipped', reason: 'no_identifier' })
    expect(mapped({ type: 'page' }, { ...mapping, allowAnonymous: true }).json).toEqual({
      interaction: { name: 'Home' },
      pageView: true,
      source: { channel: 'Server' },
      flags: { noCampaigns: true },
    })
  })

  it('may skip: null as the entry, or null as what it returns', () => {
    const skipped = { settled: { status: 'skipped', reason: 'mapping' } }
    expect(mapped(track('Internal Note'), withMapping({ 'Internal Note': null }))).toEqual(skipped)
    expect(mapped(track('Internal Note'), withMapping({ 'Internal Note': () => null }))).toEqual(skipped)
  })

  it.each([
    ['an unknown item action', { action: 'x', itemAction: 'Buy' }, 'itemAction'],
    ['no number', { action: 'x', campaignStats: [{ experienceId: 'e', stat: 'Click', control: 'false' }] }, 'control'],
    ['NaN', { action: 'x', future: Number.NaN }, 'future'],
    ['no object', 7, 'object'],
  ])('is checked: %s', (_, event, named) => {
    const { settled } = mapped(track('x'), withMapping({ x: () => event as never }))
    expect(settled).toMatchObject({ status: 'rejected', error: { kind: 'invalid', code: 'invalid_event' } })
    expect((settled as { error: Error }).error.message).toContain(named)
  })

  it('may use an item action of your own that the options list', () => {
    const mapping = { x: () => ({ itemAction: 'Rent' }) }
    expect(mapped(track('x'), { mapping }).settled).toMatchObject({ status: 'rejected' })
    expect(mapped(track('x'), { mapping, customItemActions: ['Rent'] }).json).toMatchObject({ itemAction: 'Rent' })
  })
})
