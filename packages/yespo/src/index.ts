export { yespoAnswers } from './api/answers.js'
export { type YespoEndpointName, type YespoEndpoints, yespoEndpoints } from './api/endpoints.js'
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
  YespoApiToken,
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
  YespoSubscriptionReply,
} from './client/contacts.js'
export type { YespoEventReply, YespoEvents } from './client/events.js'
export type {
  YespoMessageStatus,
  YespoMessageStatusReply,
  YespoMessages,
  YespoSendResult,
  YespoSmartSendReply,
} from './client/messages.js'
export type { YespoOrders, YespoOrdersRange, YespoOrdersRemoval } from './client/orders.js'
export { yespoDestination } from './destination/destination.js'
export type { YespoMapped } from './destination/mapped.js'
export type {
  YespoAddress,
  YespoChannel,
  YespoContact,
  YespoContactField,
  YespoDevice,
  YespoOrdersInfo,
  YespoWebPushSubscription,
} from './model/contact/contact.js'
export type { YespoContactJson, YespoProfileInput } from './model/contact/json.js'
export type {
  YespoEvent,
  YespoEventTypeKey,
  YespoIdentifierValue,
  YespoNamedParams,
  YespoParam,
  YespoParams,
  YespoRemark,
} from './model/event/event.js'
export type {
  YespoKnownOrder,
  YespoOrderEventItem,
  YespoOrderEventKey,
  YespoOrderEventParams,
  YespoWholeOrder,
} from './model/event/order-event.js'
export type { YespoPastEvent } from './model/event/past.js'
export type { YespoVersion } from './model/event/text.js'
export {
  type YespoCartProduct,
  type YespoCartUpdated,
  type YespoPageViewed,
  type YespoProductCategoryViewed,
  type YespoProductEvent,
  type YespoProductImpressions,
  type YespoRecommendedProduct,
  type YespoSearchRequest,
  type YespoTrackedProduct,
  type YespoTrackingKey,
  type YespoTrackingParams,
  type YespoViewedCategory,
  type YespoViewedPage,
  yespoTrackingKeys,
} from './model/event/tracking.js'
export type { YespoUse, YespoWho } from './model/event/use.js'
export type {
  YespoAbandoned,
  YespoCheckedContactEvent,
  YespoContactEvent,
  YespoOrderEvent,
  YespoTracked,
  YespoTransactional,
} from './model/event/uses.js'
export type { YespoOrder, YespoOrderItem, YespoOrderSource, YespoOrderStatus } from './model/order.js'
export type { YespoRange } from './model/range.js'
export type { YespoRecipient, YespoSmartSend } from './model/smart-send.js'
export type {
  YespoConnectionOptions,
  YespoDestinationOptions,
  YespoMapping,
  YespoOptions,
  YespoToken,
} from './options.js'
