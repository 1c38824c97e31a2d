import type { YespoContact } from '../model/contact.js'
import type { YespoEvent } from '../model/event.js'
import type { YespoOrder } from '../model/order.js'

/** What a mapping may turn an event into: an event of Yespo's, an order, or a contact. */
export type YespoMapped = YespoEvent | { readonly order: YespoOrder } | { readonly contact: YespoContact }
