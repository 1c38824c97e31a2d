import { type CampaignPayload, readReply, type SalesforceReply } from '../api/reply.js'
import { replyObjectOf } from '../api/reply-object.js'
import { diagnosticsOf } from '../model/diagnostics.js'
import { encodeEventField } from '../model/encoding.js'
import type { SalesforceEvent } from '../model/event.js'
import { eventUrl, publicEndpointOf, type SalesforceBrowserAddress } from './address.js'
import { SalesforceBrowserError } from './error.js'

export interface SalesforceBrowserOptions extends SalesforceBrowserAddress {
  /** `source.channel` of events that name none. Default `Web`; `null` adds none. */
  readonly channel?: string | null
  /** Whether the vendor's cookies go along. Default `omit`. */
  readonly credentials?: 'omit' | 'include'
  /** In milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Default: the browser's own. */
  readonly fetch?: typeof fetch
}

export interface SendBrowserEventOptions {
  /** Default `form`, which any event fits. Neither needs a CORS preflight, which the vendor does not answer. */
  readonly via?: 'form' | 'get'
  readonly signal?: AbortSignal
}

export interface SalesforceBrowserEvents {
  /** Sends an event once and returns its campaigns. Rejects with a `SalesforceBrowserError`. */
  send<Payload = CampaignPayload>(
    event: SalesforceEvent,
    options?: SendBrowserEventOptions,
  ): Promise<SalesforceReply<Payload>>
  /** The URL that sends the event when it is got, channel included. */
  url(event: SalesforceEvent): string
}

/** Sends events from a browser: to the public endpoint, without a secret. Throws `SalesforceBrowserError`. */
export function createBrowserEvents(options: SalesforceBrowserOptions): SalesforceBrowserEvents {
  const { channel = 'Web', credentials = 'omit', timeoutMs = 10_000, fetch: ask = fetch, ...address } = options
  const endpoint = publicEndpointOf(address)
  const complete = (event: SalesforceEvent): SalesforceEvent =>
    channel === null || event.source?.channel !== undefined ? event : { ...event, source: { ...event.source, channel } }

  return {
    async send<Payload>(input: SalesforceEvent, { via = 'form', signal }: SendBrowserEventOptions = {}) {
      if (typeof input !== 'object' || input === null)
        throw new SalesforceBrowserError('The event must be an object.', { kind: 'invalid', code: 'invalid_event' })
      const event = complete(input)
      const common = { credentials, signal: withTimeout(timeoutMs, signal) } as const
      const response = await answerOf(
        via === 'get'
          ? ask(eventUrl(address, event), common)
          : ask(endpoint, {
              ...common,
              method: 'POST',
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
              body: encodeEventField(event),
            }),
      )
      const reply = readReply<Payload>(replyIn(response))
      const sent = { trusted: false, hasToken: false, droppedEncryptedId: false }
      const { errorCode, campaignResponses } = reply
      return {
        ...reply,
        diagnostics: diagnosticsOf(event, { ...sent, errorCode, campaigns: campaignResponses.length }),
      }
    },
    url: (event) => eventUrl(address, complete(event)),
  }
}

function withTimeout(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function answerOf(asked: Promise<Response>): Promise<Answer> {
  try {
    const response = await asked
    return { status: response.status, body: await response.text() }
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : ''
    const code = name === 'TimeoutError' ? 'timeout' : name === 'AbortError' ? 'aborted' : 'network_failed'
    throw new SalesforceBrowserError('No complete answer came.', { kind: 'unavailable', code, cause })
  }
}

function replyIn({ status, body }: Answer) {
  const reply = replyObjectOf(body)
  const errorCode = reply?.['errorCode']
  const failure = (message: string, kind: SalesforceBrowserError['kind'], code: string) =>
    new SalesforceBrowserError(message, { kind, code, status, reply })
  if (errorCode === 1 || errorCode === 2 || errorCode === 5)
    throw failure(`The vendor refused the event with error ${errorCode}.`, 'invalid', `salesforce_error_${errorCode}`)
  if (errorCode === 3) throw failure('The vendor is busy.', 'unavailable', 'salesforce_error_3')
  if (status === 429) throw failure('The vendor asks for fewer requests.', 'throttled', 'http_status')
  if (status < 200 || status > 299)
    throw failure(`The vendor answered HTTP ${status}.`, status >= 500 ? 'unavailable' : 'setup', 'http_status')
  if (!reply)
    throw failure('The reply is not the JSON object that the vendor documents.', 'unknown', 'salesforce_not_json')
  if (errorCode !== undefined && errorCode !== 0 && errorCode !== 4)
    throw failure(
      'The reply carries an error code that the vendor does not document.',
      'unknown',
      'salesforce_error_unknown',
    )
  return reply
}
