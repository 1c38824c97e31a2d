export { yespoAnswers } from './api/answers.js'
export { type YespoEndpointName, yespoEndpoints } from './api/endpoints.js'
export {
  YespoContactDataError,
  type YespoExpectedParameter,
  type YespoFieldRefusal,
  YespoParametersError,
} from './api/refusal.js'
export type {
  YespoAccount,
  YespoAccountInfo,
  YespoAdditionalField,
  YespoAdditionalFields,
} from './client/account.js'
export type { YespoReply } from './client/calls.js'
export { createYespo, type YespoClient } from './client/client.js'
export type { YespoBulkOptions } from './client/contact-call.js'
export type {
  YespoContactId,
  YespoContacts,
  YespoImportReply,
  YespoImportStatus,
  YespoSubscription,
} from './client/contacts.js'
export type { YespoEventOutcome, YespoEvents } from './client/events.js'
export type { YespoMessageStatus, YespoMessages, YespoSendResult } from './client/messages.js'
export type { YespoOrders, YespoOrdersRemoval } from './client/orders.js'
export { yespoDestination } from './destination/destination.js'
export type { YespoMapped } from './destination/mapped.js'
export type { YespoContact } from './model/contact.js'
export type { YespoContactJson } from './model/contact-json.js'
export type {
  YespoDiagnostic,
  YespoEvent,
  YespoEventReply,
  YespoParam,
  YespoParams,
} from './model/event.js'
export type { YespoVersion } from './model/event-text.js'
export type { YespoOrder, YespoOrderItem, YespoOrderStatus } from './model/order.js'
export type { YespoOrderEventKey, YespoOrderEventParams } from './model/order-event.js'
export type { YespoPastEvent } from './model/past-event.js'
export type { YespoRange } from './model/range.js'
export type { YespoSmartSend } from './model/smart-send.js'
export { type YespoTrackingKey, type YespoTrackingParams, yespoTrackingKeys } from './model/tracking.js'
export type { YespoUse, YespoWho } from './model/use.js'
export type {
  YespoAbandoned,
  YespoCheckedContactEvent,
  YespoContactEvent,
  YespoOrderEvent,
  YespoTracked,
  YespoTransactional,
} from './model/uses.js'
export type { YespoDestinationOptions, YespoMapping, YespoOptions } from './options.js'
