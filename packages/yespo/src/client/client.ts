import { readYespoOptions, type YespoOptions } from '../options.js'
import {
  createYespoAccount,
  createYespoAdditionalFields,
  type YespoAccount,
  type YespoAdditionalFields,
} from './account.js'
import { createYespoCalls } from './calls.js'
import { createYespoContacts, type YespoContacts } from './contacts.js'
import { createYespoEvents, type YespoEvents } from './events.js'
import { createYespoMessages, type YespoMessages } from './messages.js'
import { createYespoOrders, type YespoOrders } from './orders.js'

/**
 * A typed client of Yespo's API, in Yespo's words. Every method rejects with a `WaybillError`. For bad input this is an
 * `InvalidInputError`: nothing was sent, and each issue names a field and its rule, never a value.
 */
export interface YespoClient {
  /** Generates, imports and removes events. */
  readonly events: YespoEvents
  /** Adds, updates, reads and deletes contacts. */
  readonly contacts: YespoContacts
  /** Adds, updates and removes orders. */
  readonly orders: YespoOrders
  /** Sends prepared messages. */
  readonly messages: YespoMessages
  /** Reads the account, and makes API tokens. */
  readonly account: YespoAccount
  /** Lists additional contact fields. */
  readonly additionalFields: YespoAdditionalFields
  /** Waits for requests in flight, then closes the sockets. May be called more than once. */
  close(): Promise<void>
}

/** Makes a client for one Yespo account. Throws `ConfigurationError` that names every wrong option. */
export function createYespo(options: YespoOptions): YespoClient {
  const settings = readYespoOptions(options)
  const calls = createYespoCalls(settings)
  return {
    events: createYespoEvents(calls, settings),
    contacts: createYespoContacts(calls),
    orders: createYespoOrders(calls),
    messages: createYespoMessages(calls),
    account: createYespoAccount(calls),
    additionalFields: createYespoAdditionalFields(calls),
    close: () => calls.close(),
  }
}
