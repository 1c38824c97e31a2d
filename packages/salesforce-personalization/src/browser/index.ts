export {
  type CampaignKind,
  type CampaignResponse,
  campaignKindOf,
  isClassic,
  isControl,
  isTemplated,
} from '../salesforce-campaign.js'
export { clickOf, dismissalOf, impressionOf, type StatCatalog } from '../salesforce-campaign-stats.js'
export { unwrapItem, unwrapItems } from '../salesforce-catalog-items.js'
export { encodeEvent, encodeEventField } from '../salesforce-encoding.js'
export type { SalesforceEvent } from '../salesforce-event.js'
export { type CampaignSelector, findCampaign } from '../salesforce-find-campaign.js'
export type { CampaignPayload, SalesforceReply } from '../salesforce-reply.js'
export { type EvgaIds, newAnonymousId, parseEvgaCookie } from '../salesforce-visitor-ids.js'
export { eventUrl, type SalesforceBrowserAddress } from './salesforce-browser-address.js'
export { SalesforceBrowserError } from './salesforce-browser-error.js'
export {
  createBrowserEvents,
  type SalesforceBrowserEvents,
  type SalesforceBrowserOptions,
  type SendBrowserEventOptions,
} from './salesforce-browser-events.js'
