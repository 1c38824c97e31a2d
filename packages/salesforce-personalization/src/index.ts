export { salesforcePersonalizationAnswers } from './api/answers.js'
export { type SalesforceEndpointName, salesforcePersonalizationEndpoints } from './api/endpoints.js'
export type {
  SalesforceCampaignExplanation,
  SalesforceCompiledCampaignTemplate,
  SalesforcePersistedUserId,
  SalesforceReply,
} from './api/reply.js'
export { SalesforceReplyError } from './api/reply-error.js'
export type { SalesforceReplyObject } from './api/reply-object.js'
export { clickOf, dismissalOf, impressionOf, type SalesforceStatCatalog } from './client/campaign-stats.js'
export { createSalesforcePersonalization, type SalesforcePersonalizationClient } from './client/client.js'
export type {
  SalesforceDecideOptions,
  SalesforceDecision,
  SalesforceFallback,
  SalesforceFallbackReason,
  SalesforceSettledDecision,
} from './client/decide.js'
export { explanationsOf } from './client/explanations.js'
export type { SalesforceAccountExports, SalesforceUserExports } from './client/exports.js'
export { contentZonesOf, findCampaign, type SalesforceCampaignSelector } from './client/find-campaign.js'
export type { SalesforceSendEventOptions } from './client/send-event.js'
export type { SalesforceDeletedUsers, SalesforceFoundUser, SalesforceUserOperations } from './client/users.js'
export { createVisitor, type SalesforceVisitor } from './client/visitor.js'
export { newAnonymousId, parseEvgaCookie, type SalesforceEvgaIds } from './client/visitor-ids.js'
export { salesforcePersonalizationDestination } from './destination/destination.js'
export {
  campaignKindOf,
  isClassic,
  isControl,
  isTemplated,
  type SalesforceCampaignKind,
  type SalesforceCampaignPayload,
  type SalesforceCampaignResponse,
  type SalesforceCampaignState,
  type SalesforceClassicCampaign,
  type SalesforceDataMapValue,
  type SalesforcePromotedItem,
  type SalesforceServerSideMessage,
  type SalesforceTemplatedCampaign,
} from './model/campaign/campaign.js'
export {
  type SalesforceUnwrappedItem,
  type SalesforceWrappedItem,
  unwrapItem,
  unwrapItems,
} from './model/campaign/catalog-items.js'
export { encodeEvent } from './model/event/encoding.js'
export type { SalesforceEvent } from './model/event/event.js'
export type {
  EvergageCart,
  EvergageCatalogItem,
  EvergageEvent,
  EvergageLineItem,
  EvergageOrder,
  EvergageReference,
  EvergageSku,
  EvergageUser,
} from './model/event/evergage.js'
export type {
  SalesforceCatalogObject,
  SalesforceInteraction,
  SalesforceInteractionsEvent,
  SalesforceInteractionsUser,
  SalesforceLineItem,
  SalesforceOrder,
  SalesforceProfileObject,
} from './model/event/interactions.js'
export type {
  SalesforceAccountProfile,
  SalesforceAttributes,
  SalesforceCampaignStat,
  SalesforceChannel,
  SalesforceConsent,
  SalesforceDebug,
  SalesforceEventFields,
  SalesforceFlags,
  SalesforceSource,
} from './model/event/parts.js'
export type { SalesforceInteractionName, SalesforceItemAction } from './model/event/vocabulary.js'
export type { SalesforceWay } from './model/event/way.js'
export type {
  SalesforceAccountExportOptions,
  SalesforceExport,
  SalesforceExportFile,
  SalesforceExportProgress,
  SalesforceExportRemark,
  SalesforceUserExportOptions,
} from './model/export/options.js'
export type { SalesforceAccount, SalesforceCsvRow, SalesforceExportedRow, SalesforceUser } from './model/export/rows.js'
export type { SalesforceRemark, SalesforceRemarkCode } from './model/remarks.js'
export type {
  SalesforceConnectionOptions,
  SalesforceMapping,
  SalesforcePersonalizationDestinationOptions,
  SalesforcePersonalizationOptions,
} from './options.js'
