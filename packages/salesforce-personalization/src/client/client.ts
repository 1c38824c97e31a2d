import { createVendorCalls } from '@waybill/core/http'
import { codeOf, salesforcePersonalizationAnswers } from '../api/answers.js'
import { salesforceDataAnswers } from '../api/data-answers.js'
import { endpointsOf } from '../api/endpoints.js'
import type { CampaignPayload, SalesforceReply } from '../api/reply.js'
import { withReplies } from '../api/reply-error.js'
import { createSalesforceTransport } from '../api/transport.js'
import { createEventReader, type SalesforceEvent } from '../model/event.js'
import { baseUrlOf, readClientOptions, type SalesforcePersonalizationOptions } from '../options.js'
import { type DecideOptions, type Decision, decide, type Fallback } from './decide.js'
import { type AccountExports, createExports, type UserExports } from './exports.js'
import { type EventSenderSettings, prepareEvent, type SendEventOptions } from './send-event.js'
import { createUserOperations, type UserOperations } from './users.js'

/** Marketing Cloud Personalization (formerly Interaction Studio, Evergage) as its own API documents it. */
export interface SalesforcePersonalizationClient {
  readonly events: {
    /**
     * Sends one event and returns the campaigns that it matched. Adds `source.channel` where the event names none.
     * Error code 0 (success) and 4 (anonymous id correction) resolve. Rejects with a `WaybillError`: bad input before
     * anything is sent, error codes 1, 2 and 5 as `SalesforceReplyError` with code `salesforce_error_<n>` of kind
     * `invalid`, 3 (busy) as `unavailable` when retries within `timeoutMs` did not help. With code 2 the event first
     * goes once more without `user.encryptedId`. An event that adds to the cart and a purchase are not repeated after a doubtful
     * answer (they reject with `connection_lost`, `timeout` or the status), unless `retry.repeatHarmful` asks for it.
     * `Payload` is the shape of your campaigns' payload; it is not checked.
     * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
     */
    send<Payload = CampaignPayload>(
      event: SalesforceEvent,
      options?: SendEventOptions,
    ): Promise<SalesforceReply<Payload>>
  }
  /**
   * Sends an event and waits for its campaigns, but no longer than `budgetMs`: `payloads` by campaign, the fallback where
   * the vendor gave none, and why. The budget does not end the request: `settled` tells what became of it. Rejects only
   * for bad input. `Payloads` is not checked.
   */
  decide<Payloads extends object>(
    event: SalesforceEvent,
    options: DecideOptions<Payloads> & { readonly fallback: Fallback<Payloads> },
  ): Promise<Decision<Payloads>>
  decide<Payloads extends object = Record<string, CampaignPayload>>(
    event: SalesforceEvent,
    options?: DecideOptions<Payloads>,
  ): Promise<Decision<Partial<Payloads>>>
  readonly accounts: AccountExports
  readonly users: UserExports & UserOperations
  /** Lets calls in flight finish and frees the sockets. */
  close(): Promise<void>
}

/** Makes a client. Throws `ConfigurationError` that names every wrong option. */
export function createSalesforcePersonalization(
  options: SalesforcePersonalizationOptions,
): SalesforcePersonalizationClient {
  const settings = readClientOptions(options)
  const { dataset, timeoutMs, retry, clock } = settings
  const hasToken = settings.apiKeyId !== undefined
  // A transport of the caller's own brings its own credentials.
  const mayRead = hasToken || settings.transport !== undefined
  const transport = createSalesforceTransport(settings)
  const endpoints = endpointsOf(dataset)
  const redact = (text: string) => transport.redact(text)
  const shared = { endpoints, transport, timeoutMs, retry, clock }
  const events: EventSenderSettings = {
    calls: createVendorCalls({
      ...shared,
      answers: salesforcePersonalizationAnswers,
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
      async send<Payload>(event: SalesforceEvent, sendOptions: SendEventOptions = {}) {
        return prepareEvent(events, event, sendOptions)<Payload>()
      },
    },
    async decide<Payloads extends object>(event: SalesforceEvent, decideOptions: DecideOptions<Payloads> = {}) {
      const { budgetMs: _, campaigns: __, ...sendOptions } = decideOptions
      const send = prepareEvent(events, event, withoutFallback(sendOptions))
      return decide<Payloads>({ send, options: decideOptions, clock })
    },
    accounts: exports.accounts,
    users: { ...exports.users, ...createUserOperations({ calls: userCalls, hasToken: mayRead, redact }) },
    close: () => transport.close(),
  }
}

function withoutFallback(options: SendEventOptions & { readonly fallback?: unknown }): SendEventOptions {
  const { fallback: _, ...rest } = options
  return rest
}
