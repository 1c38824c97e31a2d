export type { SyneriseAiEndpoint, SyneriseAiGeneration } from './api/ai-endpoints.js'
export { syneriseAnswers } from './api/answers.js'
export { type SyneriseEndpoint, type SyneriseSaltedEndpoint, syneriseEndpoints } from './api/endpoints.js'
export type { SyneriseAi, SyneriseAiOutcome, SyneriseAiReceipt, SyneriseAiStamped } from './client/ai.js'
export { createSynerise, type SyneriseClient } from './client/client.js'
export type { SyneriseCallCheck, SyneriseHealth } from './client/doctor.js'
export type {
  SyneriseEventOutcome,
  SyneriseEvents,
  SyneriseReceipt,
  SyneriseSend,
  SyneriseStamped,
} from './client/events.js'
export type {
  SyneriseProfileDeletion,
  SyneriseProfileReceipt,
  SyneriseProfiles,
} from './client/profiles.js'
export type {
  SyneriseRecorded,
  SyneriseTransactionOutcome,
  SyneriseTransactionReceipt,
  SyneriseTransactions,
} from './client/transactions.js'
export { syneriseDestination } from './destination/destination.js'
export type {
  SyneriseMapped,
  SyneriseMappedAiEvent,
  SyneriseMappedClient,
  SyneriseMappedEvent,
  SyneriseMappedTransaction,
} from './destination/mapped.js'
export type {
  SyneriseAiBatchType,
  SyneriseAiEvent,
  SyneriseAiEventBase,
  SyneriseAiEvents,
  SyneriseAiType,
  SyneriseItemSearchClick,
  SyneriseProductSearchClick,
  SyneriseRecommendationClick,
  SyneriseRecommendationView,
} from './model/event/ai-input.js'
export type {
  SyneriseAction,
  SyneriseBatchCustomEvent,
  SyneriseCustomEvent,
  SyneriseDedicatedEvent,
  SyneriseDedicatedEvents,
  SyneriseDedicatedType,
  SyneriseEventBase,
  SyneriseEventInput,
  SyneriseEventType,
  SyneriseFreeEvent,
  SyneriseParamsEvent,
  SyneriseTime,
  SyneriseTyped,
} from './model/event/input.js'
export type {
  SyneriseApplicationParams,
  SyneriseCancelledTransactionParams,
  SyneriseCartParams,
  SyneriseCompanyParams,
  SyneriseEventSource,
  SyneriseItemSearchClickParams,
  SyneriseLocationParams,
  SyneriseMoney,
  SyneriseParams,
  SynerisePaymentInfo,
  SyneriseProduct,
  SyneriseProductViewParams,
  SyneriseSearchType,
} from './model/event/params-input.js'
export type { SyneriseFutureTime } from './model/event/time.js'
export type { SyneriseIdentifiers } from './model/identifiers.js'
export type {
  SyneriseAgreement,
  SyneriseAgreements,
  SyneriseAttributes,
  SyneriseProfile,
} from './model/profile/input.js'
export type { SyneriseRemark } from './model/remark.js'
export type { SyneriseTransaction } from './model/transaction.js'
export type { SyneriseDestinationOptions, SyneriseOptions, SyneriseSharedOptions } from './options.js'
