export { salesforcePersonalizationAnswers } from './salesforce-answers.js'
export {
  createSalesforcePersonalization,
  type SalesforceChannel,
  type SalesforcePersonalizationClient,
  type SendEventOptions,
} from './salesforce-client.js'
export { salesforcePersonalizationDestination } from './salesforce-destination.js'
export { salesforcePersonalizationEndpoints } from './salesforce-endpoints.js'
export type { SalesforceEvent } from './salesforce-event.js'
export type { CampaignStat, SalesforceConsent, SalesforceFlags, SalesforceSource } from './salesforce-event-parts.js'
export type {
  EvergageCatalogItem,
  EvergageEvent,
  EvergageLineItem,
  EvergageOrder,
  EvergageUser,
} from './salesforce-evergage-event.js'
export type {
  SalesforceInteraction,
  SalesforceInteractionsEvent,
  SalesforceInteractionsUser,
} from './salesforce-interactions-event.js'
export type {
  SalesforcePersonalizationDestinationOptions,
  SalesforcePersonalizationOptions,
} from './salesforce-options.js'
export type {
  CampaignExplanation,
  CampaignPayload,
  CampaignResponse,
  CompiledCampaignTemplate,
  PersistedUserId,
  SalesforceReply,
  ServerSideMessage,
} from './salesforce-reply.js'
export type { InteractionName, ItemAction } from './salesforce-vocabulary.js'
