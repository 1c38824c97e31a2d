export { salesforcePersonalizationAnswers } from './api/answers.js'
export { salesforcePersonalizationEndpoints } from './api/endpoints.js'
export type {
  CampaignExplanation,
  CampaignPayload,
  CompiledCampaignTemplate,
  PersistedUserId,
  SalesforceReply,
} from './api/reply.js'
export { SalesforceReplyError } from './api/reply-error.js'
export { clickOf, dismissalOf, impressionOf, type StatCatalog } from './client/campaign-stats.js'
export { createSalesforcePersonalization, type SalesforcePersonalizationClient } from './client/client.js'
export type { DecideOptions, Decision, Fallback, FallbackReason, SettledDecision } from './client/decide.js'
export { explanationsOf } from './client/explanations.js'
export type { AccountExports, UserExports } from './client/exports.js'
export { type CampaignSelector, contentZonesOf, findCampaign } from './client/find-campaign.js'
export type { SendEventOptions } from './client/send-event.js'
export type { DeletedUsers, FoundUser, UserOperations } from './client/users.js'
export { createVisitor, type SalesforceVisitor } from './client/visitor.js'
export { type EvgaIds, newAnonymousId, parseEvgaCookie } from './client/visitor-ids.js'
export { salesforcePersonalizationDestination } from './destination/destination.js'
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
} from './model/campaign.js'
export { type UnwrappedItem, unwrapItem, unwrapItems, type WrappedItem } from './model/catalog-items.js'
export type { SalesforceDiagnostic, SalesforceDiagnosticCode } from './model/diagnostics.js'
export { encodeEvent } from './model/encoding.js'
export type { SalesforceEvent } from './model/event.js'
export type {
  CampaignStat,
  SalesforceAccountProfile,
  SalesforceConsent,
  SalesforceDebug,
  SalesforceFlags,
  SalesforceSource,
} from './model/event-parts.js'
export type {
  EvergageCatalogItem,
  EvergageEvent,
  EvergageLineItem,
  EvergageOrder,
  EvergageUser,
} from './model/evergage-event.js'
export type {
  AccountExportOptions,
  ExportDiagnostic,
  ExportProgress,
  SalesforceExport,
  UserExportOptions,
} from './model/export-options.js'
export type { CsvRow, SalesforceAccount, SalesforceUser } from './model/export-rows.js'
export type {
  SalesforceInteraction,
  SalesforceInteractionsEvent,
  SalesforceInteractionsUser,
} from './model/interactions-event.js'
export type { InteractionName, ItemAction } from './model/vocabulary.js'
export type { SalesforceWay } from './model/way.js'
export type {
  SalesforcePersonalizationDestinationOptions,
  SalesforcePersonalizationOptions,
} from './options.js'
