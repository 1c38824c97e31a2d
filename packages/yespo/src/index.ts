export type {
  YespoAccount,
  YespoAccountInfo,
  YespoAdditionalField,
  YespoAdditionalFields,
} from './yespo-account-client.js'
export { yespoAnswers } from './yespo-answers.js'
export type { YespoReply } from './yespo-calls.js'
export { createYespo, type YespoClient } from './yespo-client.js'
export type { YespoContact } from './yespo-contact.js'
export type { YespoBulkOptions } from './yespo-contact-call.js'
export type { YespoContactJson } from './yespo-contact-json.js'
export type {
  YespoContactId,
  YespoContacts,
  YespoImportReply,
  YespoImportStatus,
  YespoSubscription,
} from './yespo-contacts-client.js'
export { yespoDestination } from './yespo-destination.js'
export { type YespoEndpointName, yespoEndpoints } from './yespo-endpoints.js'
export type {
  YespoDiagnostic,
  YespoEvent,
  YespoEventReply,
  YespoParam,
  YespoParams,
} from './yespo-event.js'
export type { YespoVersion } from './yespo-event-text.js'
export type { YespoEventOutcome, YespoEvents } from './yespo-events-client.js'
export type { YespoMapped } from './yespo-mapped.js'
export type { YespoMessageStatus, YespoMessages, YespoSendResult } from './yespo-messages-client.js'
export type { YespoDestinationOptions, YespoMapping, YespoOptions } from './yespo-options.js'
export type { YespoOrder, YespoOrderItem, YespoOrderStatus } from './yespo-order.js'
export type { YespoOrderEventKey, YespoOrderEventParams } from './yespo-order-event.js'
export type { YespoOrders, YespoOrdersRemoval } from './yespo-orders-client.js'
export type { YespoPastEvent } from './yespo-past-event.js'
export type { YespoRange } from './yespo-range.js'
export {
  YespoContactDataError,
  type YespoExpectedParameter,
  type YespoFieldRefusal,
  YespoParametersError,
} from './yespo-refusal.js'
export type { YespoSmartSend } from './yespo-smart-send.js'
export { type YespoTrackingKey, type YespoTrackingParams, yespoTrackingKeys } from './yespo-tracking.js'
export type { YespoUse, YespoWho } from './yespo-use.js'
export type {
  YespoAbandoned,
  YespoCheckedContactEvent,
  YespoContactEvent,
  YespoOrderEvent,
  YespoTracked,
  YespoTransactional,
} from './yespo-uses.js'
