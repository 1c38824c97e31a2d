import type { YespoContact } from '../model/contact/contact.js'
import type { YespoEvent } from '../model/event/event.js'
import type { YespoOrder } from '../model/order.js'

/** What a mapping may make of a customer event: an event for Yespo, an order, or a contact. */
export type YespoMapped =
  | YespoEvent
  | {
      /** An order to add or update. */
      readonly order: YespoOrder
    }
  | {
      /** A contact to add or update. */
      readonly contact: YespoContact
    }
