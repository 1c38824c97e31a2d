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
 * Yespo's API in Yespo's words. Every method rejects with a `WaybillError`, also for bad input: then nothing was sent,
 * and each issue names a field and its rule, never a value.
 */
export interface YespoClient {
  readonly events: YespoEvents
  readonly contacts: YespoContacts
  readonly orders: YespoOrders
  readonly messages: YespoMessages
  readonly account: YespoAccount
  readonly additionalFields: YespoAdditionalFields
  /** Lets requests in flight finish, then closes the sockets. May be called twice. */
  close(): Promise<void>
}

/** A client for one Yespo account. Throws `ConfigurationError` that names every wrong option. */
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
