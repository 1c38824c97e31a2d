export type { SalesforceReply } from '../api/reply.js'
export { clickOf, dismissalOf, impressionOf, type SalesforceStatCatalog } from '../client/campaign-stats.js'
export { findCampaign, type SalesforceCampaignSelector } from '../client/find-campaign.js'
export { newAnonymousId, parseEvgaCookie, type SalesforceEvgaIds } from '../client/visitor-ids.js'
export {
  campaignKindOf,
  isClassic,
  isControl,
  isTemplated,
  type SalesforceCampaignKind,
  type SalesforceCampaignPayload,
  type SalesforceCampaignResponse,
} from '../model/campaign/campaign.js'
export { unwrapItem, unwrapItems } from '../model/campaign/catalog-items.js'
export { encodeEvent, encodeEventField } from '../model/event/encoding.js'
export type { SalesforceEvent } from '../model/event/event.js'
export { eventUrl, type SalesforceBrowserAddress } from './address.js'
export { SalesforceBrowserError, type SalesforceBrowserErrorOptions } from './error.js'
export {
  createBrowserEvents,
  type SalesforceBrowserEvents,
  type SalesforceBrowserOptions,
  type SalesforceSendBrowserEventOptions,
} from './events.js'
