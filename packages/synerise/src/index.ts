export type { SyneriseAi, SyneriseAiReceipt, SyneriseAiStamped } from './synerise-ai-client.js'
export type { SyneriseAiBatchType, SyneriseAiType } from './synerise-ai-endpoints.js'
export type {
  SyneriseAiEvent,
  SyneriseItemSearchClick,
  SyneriseRecommendationClick,
  SyneriseRecommendationView,
} from './synerise-ai-event.js'
export { syneriseAnswers } from './synerise-answers.js'
export { createSynerise, type SyneriseClient } from './synerise-client.js'
export { syneriseDestination } from './synerise-destination.js'
export type { SyneriseDiagnostic, SyneriseEventDiagnostic } from './synerise-diagnostic.js'
export type { SyneriseCallCheck, SyneriseHealth } from './synerise-doctor.js'
export { type SyneriseEndpoint, syneriseEndpoints } from './synerise-endpoints.js'
export type { SyneriseCustomEvent, SyneriseDedicatedEvent, SyneriseEventInput } from './synerise-event.js'
export type { SyneriseEventSource } from './synerise-event-params.js'
export type { SyneriseDedicatedType, SyneriseEventType } from './synerise-event-types.js'
export type {
  SyneriseEventOutcome,
  SyneriseEvents,
  SyneriseReceipt,
  SyneriseStamped,
} from './synerise-events-client.js'
export type { SyneriseIdentifiers } from './synerise-identifiers.js'
export type { SyneriseMapped, SyneriseMappedAiEvent, SyneriseMappedEvent } from './synerise-mapped.js'
export type { SyneriseDestinationOptions, SyneriseOptions } from './synerise-options.js'
export type { SyneriseProfile } from './synerise-profile.js'
export type { SyneriseProfileReceipt, SyneriseProfileRemarks, SyneriseProfiles } from './synerise-profiles-client.js'
export type { SyneriseTransaction } from './synerise-transaction.js'
export type {
  SyneriseRecorded,
  SyneriseTransactionReceipt,
  SyneriseTransactions,
} from './synerise-transactions-client.js'
