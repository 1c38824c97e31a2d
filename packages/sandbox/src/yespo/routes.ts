import type { Route } from '../server/route.js'
import {
  issueYespoToken,
  listYespoAddressBooks,
  listYespoFields,
  yespoAccountInfo,
  yespoImportStatus,
} from './account.js'
import type { YespoHandler, YespoOperation } from './call.js'
import { addYespoContact } from './contacts/contact.js'
import { importYespoContacts } from './contacts/contacts.js'
import {
  deleteYespoContact,
  deleteYespoContactByExternalId,
  readYespoContactById,
  updateYespoContact,
} from './contacts/known-contact.js'
import { searchYespoContacts } from './contacts/search.js'
import { subscribeYespoContact } from './contacts/subscription.js'
import { yespoEventHandler } from './events/event.js'
import { deleteYespoPastEvents, yespoPastEventsHandler } from './events/past-events.js'
import { sendYespoMessage, yespoMessageStatus } from './messages/messages.js'
import { deleteYespoOrders } from './orders/order-deletion.js'
import { importYespoOrders } from './orders/orders.js'

const on =
  (right?: NonNullable<YespoOperation['right']>) =>
  (method: string, path: string, handle: YespoHandler): Route<YespoOperation> => ({
    method,
    path: `/api${path}`,
    handler: right === undefined ? { handle } : { handle, right },
  })
const events = on('events')
const contacts = on('contacts')
const orders = on('orders')
const messages = on('messages')
const account = on()

/** Every operation of the API and the right it needs. A rule covers every version of a method. */
export const YESPO_ROUTES: readonly Route<YespoOperation>[] = [
  events('POST', '/v1/event', yespoEventHandler(1)),
  events('POST', '/v2/event', yespoEventHandler(2)),
  events('POST', '/v3/event', yespoEventHandler(3)),
  events('POST', '/v1/past_events', yespoPastEventsHandler(1)),
  events('POST', '/v2/past_events', yespoPastEventsHandler(2)),
  events('POST', '/v3/past_events', yespoPastEventsHandler(3)),
  events('DELETE', '/v1/past_events', deleteYespoPastEvents),
  contacts('POST', '/v1/contact', addYespoContact),
  contacts('DELETE', '/v1/contact', deleteYespoContactByExternalId),
  contacts('POST', '/v1/contact/subscribe', subscribeYespoContact),
  contacts('GET', '/v1/contact/{id}', readYespoContactById),
  contacts('PUT', '/v1/contact/{id}', updateYespoContact),
  contacts('DELETE', '/v1/contact/{id}', deleteYespoContact),
  contacts('POST', '/v1/contacts', importYespoContacts),
  contacts('GET', '/v1/contacts', searchYespoContacts),
  contacts('GET', '/v1/additionalfields', listYespoFields),
  contacts('GET', '/v1/addressbooks', listYespoAddressBooks),
  orders('POST', '/v1/orders', importYespoOrders),
  orders('DELETE', '/v1/orders', deleteYespoOrders),
  messages('POST', '/v1/message/{id}/smartsend', sendYespoMessage),
  messages('GET', '/v1/message/status', yespoMessageStatus),
  account('GET', '/v1/account/info', yespoAccountInfo),
  account('POST', '/v1/auth/token', issueYespoToken),
  account('GET', '/v1/importstatus/{id}', yespoImportStatus),
]
