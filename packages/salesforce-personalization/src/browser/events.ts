import { readReply, type SalesforceReply } from '../api/reply.js'
import { replyObjectOf } from '../api/reply-object.js'
import type { SalesforceCampaignPayload } from '../model/campaign/campaign.js'
import { encodeEventField } from '../model/event/encoding.js'
import type { SalesforceEvent } from '../model/event/event.js'
import type { SalesforceChannel } from '../model/event/parts.js'
import { asksForCampaigns, ownRemarks, sentRemarks } from '../model/remarks.js'
import { eventUrl, publicEndpointOf, type SalesforceBrowserAddress } from './address.js'
import { SalesforceBrowserError } from './error.js'

/** Options of `createBrowserEvents`. */
export interface SalesforceBrowserOptions extends SalesforceBrowserAddress {
  /** `source.channel` of events that name none; `null` adds none. Default `Web`. */
  readonly channel?: SalesforceChannel | null
  /** Whether requests have the vendor's cookies. Default `omit`. */
  readonly credentials?: 'omit' | 'include'
  /** Bounds one request, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** The function that sends requests. Default: the browser's own `fetch`. */
  readonly fetch?: typeof fetch
}

/** Options of `send` in a browser. */
export interface SalesforceSendBrowserEventOptions {
  /**
   * `form` sends any event; `get` only one whose URL has at most 8,192 characters. Neither needs a CORS preflight, which the
   * vendor does not answer. Default `form`.
   */
  readonly via?: 'form' | 'get'
  /** Ends the request at once; `send` then rejects with code `aborted`. */
  readonly signal?: AbortSignal
}

/** Sends events from a browser. */
export interface SalesforceBrowserEvents {
  /**
   * Sends an event once, without a retry, and returns its campaigns. Rejects with a `SalesforceBrowserError`. `Payload` is
   * the shape of your campaigns' payload; it is not checked.
   */
  send<Payload = SalesforceCampaignPayload>(
    event: SalesforceEvent,
    options?: SalesforceSendBrowserEventOptions,
  ): Promise<SalesforceReply<Payload>>
  /** The URL whose GET sends the event, with its channel. Throws `SalesforceBrowserError` with code `url_too_long`. */
  url(event: SalesforceEvent): string
}

/** Makes what sends events from a browser, to the public endpoint. Throws `SalesforceBrowserError`: `invalid_options`. */
export function createBrowserEvents(options: SalesforceBrowserOptions): SalesforceBrowserEvents {
  const { channel = 'Web', credentials = 'omit', timeoutMs = 10_000, fetch: ask = fetch, ...address } = options
  const endpoint = publicEndpointOf(address)
  const complete = (event: SalesforceEvent): SalesforceEvent =>
    channel === null || event.source?.channel !== undefined ? event : { ...event, source: { ...event.source, channel } }

  return {
    async send<Payload>(input: SalesforceEvent, { via = 'form', signal }: SalesforceSendBrowserEventOptions = {}) {
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
      const sent = { trusted: false, hasToken: false, asks: asksForCampaigns(input), droppedEncryptedId: false }
      const { errorCode, campaignResponses } = reply
      return {
        ...reply,
        remarks: [
          ...ownRemarks(event),
          ...sentRemarks(event, { ...sent, errorCode, campaigns: campaignResponses.length }),
        ],
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
    throw new SalesforceBrowserError('There was no complete answer.', { kind: 'unavailable', code, cause })
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
