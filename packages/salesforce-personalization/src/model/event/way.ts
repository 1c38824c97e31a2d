import { InvalidInputError } from '@waybill/core'
import type { VendorCall } from '@waybill/core/destination'
import { encodeEvent, encodeEventField, longestUrl } from './encoding.js'
import { actingTwice, type SalesforceEvent } from './event.js'

/**
 * How an event is sent:
 * - `authevent` JSON by the trusted channel, with the API token; only it returns campaigns of channel `Server`
 * - `json` JSON to the public endpoint; no credentials are sent there
 * - `form` base64 in a form field to the public endpoint, as a browser does
 * - `get` base64 in the URL to the public endpoint; the URL has at most 8,192 characters
 *
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
 */
export type SalesforceWay = 'authevent' | 'json' | 'form' | 'get'

/** The `source.channel` that goes with a way. Throws `InvalidInputError` for an unknown way. */
export function channelOf(way: SalesforceWay): 'Server' | 'Web' {
  switch (way) {
    case 'authevent':
      return 'Server'
    case 'json':
    case 'form':
    case 'get':
      return 'Web'
    default:
      way satisfies never
      throw new InvalidInputError([{ field: 'via', rule: 'must be "authevent", "json", "form" or "get"' }], {
        subject: 'options',
      })
  }
}

export interface WayOptions {
  readonly way: SalesforceWay
  /** Origin and base path, which count in the length of a URL; `undefined` when only the transport knows them. */
  readonly baseUrl: string | undefined
  /** Path of the public endpoint. */
  readonly path: string
}

/** The call that sends an event this way. Throws `InvalidInputError` when a GET's URL would be too long. */
export function callOf(event: SalesforceEvent, options: WayOptions): VendorCall {
  const kind = actingTwice(event) ?? 'event'
  switch (options.way) {
    case 'authevent':
      return { endpoint: kind, json: event }
    case 'json':
      return { endpoint: `public-${kind}`, json: event }
    case 'form':
      return { endpoint: `form-${kind}`, text: encodeEventField(event) }
    case 'get':
      refuseLongUrl(event, options)
      return { endpoint: `get-${kind}`, query: { event: encodeEvent(event) } }
    default:
      return options.way satisfies never
  }
}

function refuseLongUrl(event: SalesforceEvent, { baseUrl = '', path }: WayOptions): void {
  const length = Buffer.byteLength(`${baseUrl}${path}?`) + encodeEventField(event).length
  if (length <= longestUrl) return
  const rule = `makes a URL of ${length} characters; a GET may have ${longestUrl}`
  throw new InvalidInputError([{ field: '', rule, hint: "send it with via: 'authevent', 'json' or 'form' instead" }], {
    subject: 'event',
    code: 'url_too_long',
  })
}
