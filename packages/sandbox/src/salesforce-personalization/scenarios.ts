import type { JsonObject } from '../server/json-object.js'
import type { SalesforceScenario } from './settings.js'

const ITEM = {
  id: 'SOCK-3',
  location: null,
  attributes: { name: { value: 'Wool sock' }, price: { value: 6 }, inventoryCount: { value: 40 } },
  dimensions: { Brand: ['PEAK'] },
  categories: [],
  skus: {},
}

/** The campaigns of a scenario, with every field that Salesforce, "Event API Responses" describes for their kind. */
export function salesforceScenario(scenario: SalesforceScenario): readonly JsonObject[] {
  switch (scenario) {
    case 'templated':
      return [templated('aB3dE', 'Product recommendations')]
    case 'control':
      return [templated('cT4rL', 'Held back', { userGroup: 'Control' })]
    case 'classic':
      return [classic()]
    case 'web':
      return [web()]
    case 'zones':
      return [
        templated('hR0aa', 'Hero, first', { contentZone: 'home_hero' }),
        templated('hR0bb', 'Hero, second', { contentZone: 'home_hero' }),
        templated('pD0cc', 'Recommendations', { contentZone: 'pdp_recs' }),
      ]
    case 'testing':
      return [tested(), { ...web(), campaignId: 'W2', campaignName: 'Unnamed template', templateNames: [null] }]
    default:
      return scenario satisfies never
  }
}

// "type" is "c" for server-side campaigns in the documents; captured templated ones have "ng".
function templated(
  campaignId: string,
  campaignName: string,
  {
    userGroup = 'Default',
    contentZone,
  }: { readonly userGroup?: 'Default' | 'Control'; readonly contentZone?: string } = {},
): JsonObject {
  const experienceId = `${campaignId}-1`
  return {
    ...{ type: 'ng', campaignId, campaignName, campaignType: 'ServerSide' },
    ...{ experienceId, experienceName: 'Experience 1', experienceSourceCode: '', state: 'Published', userGroup },
    ...{ campaignJavascriptContent: null, templateNames: ['Product recommendations'] },
    payload: {
      campaign: campaignId,
      experience: experienceId,
      userGroup: userGroup === 'Control' ? 'Control' : 'Test',
      ...(contentZone !== undefined && { contentZone }),
      ...(userGroup === 'Default' && { header: 'For you', itemType: 'Product', products: [ITEM] }),
    },
  }
}

function classic(): JsonObject {
  return {
    ...{ type: 'c', campaignId: 'Zz9Yy', campaignName: 'Hero', campaignType: 'ServerSide' },
    ...{ experienceId: 'k1L2m', experienceName: 'A', state: 'Published', userGroup: 'Default' },
    ...{ displayMode: 'Personalized', redirectUrl: null, saveParameters: false, hidePageBeforeRedirect: false },
    ...{ campaignJavascriptContent: null, javascriptContent: null, googleAnalyticsConfig: null },
    ...{ messages: [], pageChanges: [] },
    serverSideMessages: [
      {
        ...{ type: 'evg_md', id: 'm5', data: '{}', targetName: 'hero', containsDynamicContent: true },
        promotedItemKeys: [{ type: 'p', _id: 'BOOT-1' }],
        campaignState: 'Published',
        dataMap: { headline: 'New boots', limit: '2', picks: [{ type: 'p', _id: 'BOOT-1' }] },
      },
    ],
  }
}

// "promotedItemKeys" may be null; "dataMap" has whole items unless the template says "Item IDs only".
function tested(): JsonObject {
  const message = { type: 'evg_md', id: 'm6', data: '{}', targetName: 'hero', containsDynamicContent: false }
  return {
    ...{ ...classic(), campaignId: 'Yy8Xx', campaignName: 'Hero, tested', state: 'Testing' },
    serverSideMessages: [
      { ...message, promotedItemKeys: null, campaignState: 'Testing', dataMap: { headline: 'Soon', picks: [ITEM] } },
    ],
  }
}

function web(): JsonObject {
  return {
    ...{ type: 'ng', campaignId: 'W1', campaignName: 'Top banner', campaignType: 'Web' },
    ...{ experienceId: 'e9', experienceName: 'Spring', experienceSourceCode: '', state: 'Published' },
    ...{ userGroup: 'Default', campaignJavascriptContent: null, templateNames: ['Banner'] },
    payload: { campaign: 'W1', experience: 'e9', userGroup: 'Test', headline: 'Spring is here' },
  }
}
