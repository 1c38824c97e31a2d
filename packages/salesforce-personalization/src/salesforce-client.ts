import { ConfigurationError, InvalidInputError } from '@waybill/core'
import { type CallOptions, createVendorCalls } from '@waybill/core/http'
import { salesforcePersonalizationAnswers } from './salesforce-answers.js'
import { endpointsOf, type SalesforceEndpointName } from './salesforce-endpoints.js'
import { addsToCart, createEventReader, type SalesforceEvent } from './salesforce-event.js'
import { readClientOptions, type SalesforcePersonalizationOptions } from './salesforce-options.js'
import { type CampaignPayload, createReplyReader, type SalesforceReply } from './salesforce-reply.js'
import { createSalesforceTransport } from './salesforce-transport.js'

/**
 * How an event travels: `authevent` is the trusted channel with the API token, the only one to return server-side
 * campaigns of newer datasets; `json` is the public endpoint, to which no credentials are sent.
 */
export type SalesforceChannel = 'authevent' | 'json'

export interface SendEventOptions extends CallOptions {
  /** Default `authevent` when the client has an API token, else `json`. */
  readonly via?: SalesforceChannel | undefined
}

/** Marketing Cloud Personalization (formerly Interaction Studio, Evergage) as its own API documents it. */
export interface SalesforcePersonalizationClient {
  readonly events: {
    /**
     * Sends one event and returns the campaigns that it matched. Adds `source.channel` where the event names none.
     * Error code 0 (success) and 4 (anonymous id correction) resolve. Rejects with a `WaybillError`: bad input before
     * anything is sent, error codes 1, 2 and 5 as `salesforce_error_<n>` of kind `invalid`, 3 (busy) as `unavailable`
     * when retries within `timeoutMs` did not help. An event that adds to the cart is not repeated after a doubtful
     * answer. `Payload` is the shape of your campaigns' payload; it is not checked.
     */
    send<Payload = CampaignPayload>(
      event: SalesforceEvent,
      options?: SendEventOptions,
    ): Promise<SalesforceReply<Payload>>
  }
  /** Lets calls in flight finish and frees the sockets. */
  close(): Promise<void>
}

/** Makes a client. Throws `ConfigurationError` that names every wrong option. */
export function createSalesforcePersonalization(
  options: SalesforcePersonalizationOptions,
): SalesforcePersonalizationClient {
  const settings = readClientOptions(options)
  const trusted = settings.apiKeyId !== undefined
  const transport = createSalesforceTransport(settings)
  const read = createEventReader(settings.customItemActions)
  const replies = createReplyReader()
  const calls = createVendorCalls({
    endpoints: endpointsOf(settings.dataset),
    answers: salesforcePersonalizationAnswers,
    transport,
    codeOf: replies.codeOf,
    timeoutMs: settings.timeoutMs,
    retry: settings.retry,
    clock: settings.clock,
  })

  return {
    events: {
      async send<Payload>(event: SalesforceEvent, sendOptions: SendEventOptions = {}) {
        const { via = trusted ? 'authevent' : 'json', ...callOptions } = sendOptions
        const standardChannel = channelOf(via)
        if (via === 'authevent' && !trusted) throw withoutKeys()
        const json = withChannel(read(event), settings.channel === undefined ? standardChannel : settings.channel)
        const response = await calls.call({ endpoint: endpointFor(json, via), json }, callOptions)
        return replies.replyOf<Payload>(response)
      },
    },
    close: () => transport.close(),
  }
}

function channelOf(via: SalesforceChannel): string {
  switch (via) {
    case 'authevent':
      return 'Server'
    case 'json':
      return 'Web'
    default:
      via satisfies never
      throw new InvalidInputError([{ field: 'via', rule: 'must be "authevent" or "json"' }], { subject: 'options' })
  }
}

function endpointFor(event: SalesforceEvent, via: SalesforceChannel): SalesforceEndpointName {
  if (via === 'authevent') return addsToCart(event) ? 'add-to-cart' : 'event'
  return addsToCart(event) ? 'public-add-to-cart' : 'public-event'
}

function withChannel(event: SalesforceEvent, channel: string | null): SalesforceEvent {
  if (channel === null || event.source?.channel !== undefined) return event
  return { ...event, source: { ...event.source, channel } }
}

function withoutKeys(): ConfigurationError {
  return new ConfigurationError('events.send', [
    {
      field: 'apiKeyId',
      rule: 'is missing: the trusted channel needs an API token',
      hint: "give createSalesforcePersonalization apiKeyId and apiKeySecret, or send with via: 'json'",
    },
  ])
}
