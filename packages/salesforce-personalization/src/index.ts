export { salesforcePersonalizationAnswers } from './salesforce-answers.js'
export {
  type CampaignKind,
  type CampaignResponse,
  type CampaignState,
  type ClassicCampaign,
  campaignKindOf,
  type DataMapValue,
  isClassic,
  isControl,
  isTemplated,
  type PromotedItem,
  type ServerSideMessage,
  type TemplatedCampaign,
} from './salesforce-campaign.js'
export { clickOf, dismissalOf, impressionOf, type StatCatalog } from './salesforce-campaign-stats.js'
export { type UnwrappedItem, unwrapItem, unwrapItems, type WrappedItem } from './salesforce-catalog-items.js'
export { createSalesforcePersonalization, type SalesforcePersonalizationClient } from './salesforce-client.js'
export type { DecideOptions, Decision, Fallback, FallbackReason, SettledDecision } from './salesforce-decide.js'
export { salesforcePersonalizationDestination } from './salesforce-destination.js'
export type { SalesforceDiagnostic, SalesforceDiagnosticCode } from './salesforce-diagnostics.js'
export { encodeEvent } from './salesforce-encoding.js'
export { salesforcePersonalizationEndpoints } from './salesforce-endpoints.js'
export type { SalesforceEvent } from './salesforce-event.js'
export type {
  CampaignStat,
  SalesforceAccountProfile,
  SalesforceConsent,
  SalesforceDebug,
  SalesforceFlags,
  SalesforceSource,
} from './salesforce-event-parts.js'
export type {
  EvergageCatalogItem,
  EvergageEvent,
  EvergageLineItem,
  EvergageOrder,
  EvergageUser,
} from './salesforce-evergage-event.js'
export { explanationsOf } from './salesforce-explanations.js'
export type {
  AccountExportOptions,
  ExportDiagnostic,
  ExportProgress,
  SalesforceExport,
  UserExportOptions,
} from './salesforce-export-options.js'
export type { CsvRow, SalesforceAccount, SalesforceUser } from './salesforce-export-rows.js'
export type { AccountExports, UserExports } from './salesforce-exports.js'
export { type CampaignSelector, contentZonesOf, findCampaign } from './salesforce-find-campaign.js'
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
  CompiledCampaignTemplate,
  PersistedUserId,
  SalesforceReply,
} from './salesforce-reply.js'
export { SalesforceReplyError } from './salesforce-reply-error.js'
export type { SendEventOptions } from './salesforce-send-event.js'
export type { DeletedUsers, FoundUser, UserOperations } from './salesforce-users.js'
export { createVisitor, type SalesforceVisitor } from './salesforce-visitor.js'
export { type EvgaIds, newAnonymousId, parseEvgaCookie } from './salesforce-visitor-ids.js'
export type { InteractionName, ItemAction } from './salesforce-vocabulary.js'
export type { SalesforceWay } from './salesforce-way.js'
