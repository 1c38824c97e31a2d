import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  campaignKindOf,
  clickOf,
  dismissalOf,
  explanationsOf,
  findCampaign,
  impressionOf,
  isClassic,
  isControl,
  isTemplated,
  newAnonymousId,
  parseEvgaCookie,
  type SalesforceCampaignResponse,
  unwrapItem,
  unwrapItems,
} from '../index.js'
import { classicReply, explainedReply, templatedReply, webReply } from '../testing/sample-replies.js'

const [templated] = templatedReply.campaignResponses as unknown as SalesforceCampaignResponse[]
const [classic] = classicReply.campaignResponses as unknown as SalesforceCampaignResponse[]
const [web] = webReply.campaignResponses as unknown as SalesforceCampaignResponse[]
if (!templated || !classic || !web) throw new Error('samples without campaigns')
const reply = { campaignResponses: [templated, classic, web] }

describe('findCampaign', () => {
  it.each([
    ['an id', 'aB3dE', templated],
    ['a name', 'Top banner', web],
    ['a content zone', 'home_hero', web],
    ['the target of a classic message', 'hero', classic],
    ['nothing known', 'nope', undefined],
    ['only an id', { id: 'Zz9Yy' }, classic],
    ['only a name', { name: 'PDP recs' }, templated],
    ['only a zone', { contentZone: 'home_hero' }, web],
    ['parts that disagree', { id: 'aB3dE', name: 'Hero' }, undefined],
    ['no part at all', {}, undefined],
  ])('takes %s', (_, selector, expected) => {
    expect(findCampaign(reply, selector)).toBe(expected)
  })

  it('prefers the zone to the name and the name to the id, whatever the order', () => {
    const made = (campaignId: string, campaignName: string, contentZone?: string) =>
      ({ ...templated, campaignId, campaignName, payload: { contentZone } }) as SalesforceCampaignResponse
    const [byId, byName, byZone] = [made('x', 'a'), made('b', 'x'), made('c', 'd', 'x')]
    expect(findCampaign({ campaignResponses: [byId, byName, byZone] }, 'x')).toBe(byZone)
    expect(findCampaign({ campaignResponses: [byId, byName] }, 'x')).toBe(byName)
  })
})

describe('the kind of a campaign', () => {
  it('is told by campaignType and fields, not by type', () => {
    expect(reply.campaignResponses.map(campaignKindOf)).toEqual(['templated', 'classic', 'web'])
    expect(campaignKindOf({ ...templated, type: 'c' })).toBe('templated')
    expect(campaignKindOf({ ...templated, payload: undefined } as unknown as SalesforceCampaignResponse)).toBe(
      'unknown',
    )
    expect([isTemplated(templated), isTemplated(classic), isClassic(classic)]).toEqual([true, false, true])
  })

  it('gives promoted items and data their types', () => {
    if (!isClassic(classic)) throw new Error('not classic')
    const [message] = classic.serverSideMessages
    expectTypeOf(message?.promotedItemKeys?.[0]?._id).toEqualTypeOf<string | undefined>()
    expect(message?.promotedItemKeys).toEqual([{ type: 'p', _id: 'BOOT-1' }])
    expect(message?.dataMap['limit']).toBe('2')
  })
})

describe('statistics', () => {
  it('copy experience and control group', () => {
    expect(impressionOf(templated, { Product: ['BOOT-1'] })).toEqual({
      experienceId: 'q7Hh2',
      stat: 'Impression',
      control: false,
      catalog: { Product: ['BOOT-1'] },
    })
    expect(clickOf(classic)).toEqual({ experienceId: 'k1L2m', stat: 'Click', control: false })
    expect(dismissalOf(web)).toEqual({ experienceId: 'e9', stat: 'Dismissal', control: true })
  })

  it('know the control group by either user group', () => {
    expect(isControl(web)).toBe(true)
    expect(isControl({ ...templated, payload: { userGroup: 'Control' } })).toBe(true)
    expect(isControl(templated)).toBe(false)
  })
})

describe('unwrapItem', () => {
  it('takes one or two wrappings off, and leaves the rest', () => {
    const item = {
      id: 'SOCK-3',
      location: null,
      attributes: {
        price: { value: 6 },
        name: { value: { value: 'Sock' } },
        gone: { value: null },
        plain: [1],
        no: null,
      },
      dimensions: { Brand: ['PEAK'] },
    }
    expect(unwrapItem(item)).toEqual({
      ...item,
      attributes: { price: 6, name: 'Sock', gone: null, plain: [1], no: null },
    })
    expect(unwrapItem<{ price: number }>(item).attributes.price).toBe(6)
  })

  it('takes ids, and lists that are not there', () => {
    expect(unwrapItems(['A', { id: 'B', attributes: null }])).toEqual([
      { id: 'A', attributes: {} },
      { id: 'B', attributes: {} },
    ])
    expect(unwrapItems(undefined)).toEqual([])
  })
})

describe('explanationsOf', () => {
  it('reads as a list', () => {
    expect(explanationsOf(explainedReply)).toEqual([
      'PDP recs (aB3dE), Experience 1 (q7Hh2), message m1: channel rule not met [RuleExplanation]',
    ])
    expect(explanationsOf({ campaignExplanations: [{ context: 'Campaign X' }, {}] })).toEqual([
      'Campaign X: no reason given',
      'a campaign: no reason given',
    ])
    expect(explanationsOf({})).toEqual([])
  })
})

describe('parseEvgaCookie', () => {
  const value = encodeURIComponent(JSON.stringify({ uuid: '0f1e2d3c4b5a6978', puid: 'p=1', paid: '', affinityId: 'a' }))
  const ids = { anonymousId: '0f1e2d3c4b5a6978', encryptedId: 'p=1', affinityId: 'a' }

  it.each([
    ['a header', `x=1; _evga_d6c5=${value}; y=_evga_`],
    ['a value', value],
    ['a quoted value', `_evga_d6c5="${value}"`],
    ['a second cookie, the first being broken', `_evga_aaaa=%7Bnope; _evga_bbbb=${value}`],
  ])('reads %s', (_, cookie) => {
    expect(parseEvgaCookie(cookie)).toEqual(ids)
  })

  it.each([undefined, null, '', 'x=1', '_evga_a=%', '_evga_a=null', '_evga_a=%7B%7D', '_evga_a=%7B%22uuid%22%3A7%7D'])(
    'finds nothing in %j',
    (cookie) => {
      expect(parseEvgaCookie(cookie)).toBeUndefined()
    },
  )
})

describe('newAnonymousId', () => {
  it('is 16 lower-case hexadecimal characters, never the same', () => {
    const ids = Array.from({ length: 200 }, newAnonymousId)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set(ids).size).toBe(200)
  })
})
