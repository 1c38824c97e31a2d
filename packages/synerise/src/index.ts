export type { SyneriseAiBatchType, SyneriseAiType } from './api/ai-endpoints.js'
export { syneriseAnswers } from './api/answers.js'
export { type SyneriseEndpoint, syneriseEndpoints } from './api/endpoints.js'
export type { SyneriseAi, SyneriseAiReceipt, SyneriseAiStamped } from './client/ai.js'
export { createSynerise, type SyneriseClient } from './client/client.js'
export type { SyneriseCallCheck, SyneriseHealth } from './client/doctor.js'
export type {
  SyneriseEventOutcome,
  SyneriseEvents,
  SyneriseReceipt,
  SyneriseStamped,
} from './client/events.js'
export type { SyneriseProfileReceipt, SyneriseProfileRemarks, SyneriseProfiles } from './client/profiles.js'
export type {
  SyneriseRecorded,
  SyneriseTransactionReceipt,
  SyneriseTransactions,
} from './client/transactions.js'
export { syneriseDestination } from './destination/destination.js'
export type { SyneriseMapped, SyneriseMappedAiEvent, SyneriseMappedEvent } from './destination/mapped.js'
export type {
  SyneriseAiEvent,
  SyneriseItemSearchClick,
  SyneriseRecommendationClick,
  SyneriseRecommendationView,
} from './model/ai-event.js'
export type { SyneriseDiagnostic, SyneriseEventDiagnostic } from './model/diagnostic.js'
export type { SyneriseCustomEvent, SyneriseDedicatedEvent, SyneriseEventInput } from './model/event.js'
export type { SyneriseEventSource } from './model/event-params.js'
export type { SyneriseDedicatedType, SyneriseEventType } from './model/event-types.js'
export type { SyneriseIdentifiers } from './model/identifiers.js'
export type { SyneriseProfile } from './model/profile.js'
export type { SyneriseTransaction } from './model/transaction.js'
export type { SyneriseDestinationOptions, SyneriseOptions } from './options.js'
