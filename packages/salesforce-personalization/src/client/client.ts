import { createVendorCalls } from '@waybill/core/http'
import { codeOf, salesforcePersonalizationAnswers } from '../api/answers.js'
import { salesforceDataAnswers } from '../api/data-answers.js'
import { endpointsOf } from '../api/endpoints.js'
import type { SalesforceReply } from '../api/reply.js'
import { withReplies } from '../api/reply-error.js'
import { answersFor } from '../api/token-answers.js'
import { createSalesforceTransport } from '../api/transport.js'
import type { SalesforceCampaignPayload } from '../model/campaign/campaign.js'
import { createEventReader, type SalesforceEvent } from '../model/event/event.js'
import type { SalesforcePersonalizationOptions } from '../options.js'
import { baseUrlOf, readClientOptions } from '../read-options.js'
import { decide, type SalesforceDecideOptions, type SalesforceDecision, type SalesforceFallback } from './decide.js'
import { createExports, type SalesforceAccountExports, type SalesforceUserExports } from './exports.js'
import { type EventSenderSettings, prepareEvent, type SalesforceSendEventOptions } from './send-event.js'
import { createUserOperations, type SalesforceUserOperations } from './users.js'

/** A client of Marketing Cloud Personalization (formerly Interaction Studio, Evergage), in the words of its API. */
export interface SalesforcePersonalizationClient {
  /** The Event API. */
  readonly events: {
    /**
     * Sends one event and returns the campaigns that it matched. Adds `source.channel` where the event names none.
     * Error codes 0 (success) and 4 (anonymous id corrected) resolve; `reply.remarks` says what does less than it
     * seems to.
     *
     * Rejects with a `WaybillError`. Bad input rejects before anything is sent. Error codes 1, 2 and 5 are a
     * `SalesforceReplyError` of kind `invalid` with code `salesforce_error_<n>`; with code 2 the event is first sent again
     * without `user.encryptedId`. Error code 3 (busy) is of kind `unavailable`, after the retries that fit in `timeoutMs`.
     * An event that adds to the cart, and a purchase, are not repeated when they are in doubt, unless
     * `retry.repeatHarmful` is true: they reject with `connection_lost`, `timeout` or the code of the status.
     *
     * `Payload` is the shape of your campaigns' payload; it is not checked.
     * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
     */
    send<Payload = SalesforceCampaignPayload>(
      event: SalesforceEvent,
      options?: SalesforceSendEventOptions,
    ): Promise<SalesforceReply<Payload>>
  }
  /**
   * Sends an event and waits for its campaigns, at most `budgetMs`. Resolves with the payload of each campaign, or the
   * fallback and the reason for it. The request goes on after the budget: `settled` tells how it ended. Rejects only with
   * `InvalidInputError` or `ConfigurationError`, for bad input. `Payloads` is the shape of each payload; it is not checked.
   */
  decide<Payloads extends object>(
    event: SalesforceEvent,
    options: SalesforceDecideOptions<Payloads> & {
      /** The payloads to use where the vendor returns none. */
      readonly fallback: SalesforceFallback<Payloads>
    },
  ): Promise<SalesforceDecision<Payloads>>
  /** The same without a fallback: a payload that the vendor did not return is missing, and `reasons` says why. */
  decide<Payloads extends object = Record<string, SalesforceCampaignPayload>>(
    event: SalesforceEvent,
    options?: SalesforceDecideOptions<Payloads>,
  ): Promise<SalesforceDecision<Partial<Payloads>>>
  /** The Account Export API. Needs an API token. */
  readonly accounts: SalesforceAccountExports
  /** The User Export API, and looking up and deleting users. Needs an API token. */
  readonly users: SalesforceUserExports & SalesforceUserOperations
  /** Waits for the requests that are on their way, then closes the connections. The client sends nothing afterwards. */
  close(): Promise<void>
}

/** Makes a client. Throws `ConfigurationError` that names every wrong option. */
export function createSalesforcePersonalization(
  options: SalesforcePersonalizationOptions,
): SalesforcePersonalizationClient {
  const settings = readClientOptions(options)
  const { dataset, timeoutMs, retry, clock } = settings
  const hasToken = settings.apiKeyId !== undefined
  // The caller's own transport has its own credentials.
  const mayRead = hasToken || settings.transport !== undefined
  const transport = createSalesforceTransport(settings)
  const endpoints = endpointsOf(dataset)
  const redact = (text: string) => transport.redact(text)
  const shared = { endpoints, transport, timeoutMs, retry, clock }
  const events: EventSenderSettings = {
    calls: createVendorCalls({
      ...shared,
      answers: answersFor(salesforcePersonalizationAnswers, mayRead),
      codeOf,
      read: withReplies(redact),
    }),
    read: createEventReader(settings.customItemActions),
    hasToken,
    channel: settings.channel,
    baseUrl: baseUrlOf(settings),
    publicPath: endpoints['get-event'].path,
    timeoutMs,
    clock,
  }
  const exports = createExports({ dataset, transport, hasToken: mayRead, timeoutMs, retry, clock })
  const userCalls = createVendorCalls({ ...shared, answers: salesforceDataAnswers })

  return {
    events: {
      async send<Payload>(event: SalesforceEvent, sendOptions: SalesforceSendEventOptions = {}) {
        return prepareEvent(events, event, sendOptions)<Payload>()
      },
    },
    async decide<Payloads extends object>(
      event: SalesforceEvent,
      decideOptions: SalesforceDecideOptions<Payloads> = {},
    ) {
      const { budgetMs: _, campaigns: __, ...sendOptions } = decideOptions
      const send = prepareEvent(events, event, withoutFallback(sendOptions), { decides: true })
      return decide<Payloads>({ send, options: decideOptions, clock })
    },
    accounts: exports.accounts,
    users: { ...exports.users, ...createUserOperations({ calls: userCalls, hasToken: mayRead, redact }) },
    close: () => transport.close(),
  }
}

function withoutFallback(
  options: SalesforceSendEventOptions & { readonly fallback?: unknown },
): SalesforceSendEventOptions {
  const { fallback: _, ...rest } = options
  return rest
}
