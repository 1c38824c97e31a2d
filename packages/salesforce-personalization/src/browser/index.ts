export type { CampaignPayload, SalesforceReply } from '../api/reply.js'
export { clickOf, dismissalOf, impressionOf, type StatCatalog } from '../client/campaign-stats.js'
export { type CampaignSelector, findCampaign } from '../client/find-campaign.js'
export { type EvgaIds, newAnonymousId, parseEvgaCookie } from '../client/visitor-ids.js'
export {
  type CampaignKind,
  type CampaignResponse,
  campaignKindOf,
  isClassic,
  isControl,
  isTemplated,
} from '../model/campaign.js'
export { unwrapItem, unwrapItems } from '../model/catalog-items.js'
export { encodeEvent, encodeEventField } from '../model/encoding.js'
export type { SalesforceEvent } from '../model/event.js'
export { eventUrl, type SalesforceBrowserAddress } from './address.js'
export { SalesforceBrowserError } from './error.js'
export {
  createBrowserEvents,
  type SalesforceBrowserEvents,
  type SalesforceBrowserOptions,
  type SendBrowserEventOptions,
} from './events.js'
