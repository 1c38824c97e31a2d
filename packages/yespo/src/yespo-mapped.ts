import type { YespoContact } from './yespo-contact.js'
import type { YespoEvent } from './yespo-event.js'
import type { YespoOrder } from './yespo-order.js'

/** What a mapping may turn an event into: an event of Yespo's, an order, or a contact. */
export type YespoMapped = YespoEvent | { readonly order: YespoOrder } | { readonly contact: YespoContact }
