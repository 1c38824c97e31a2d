import { isSegment, originOf } from '../api/address.js'
import { encodeEventField, longestUrl } from '../model/event/encoding.js'
import type { SalesforceEvent } from '../model/event/event.js'
import { SalesforceBrowserError } from './error.js'

/**
 * Where to send events. `account` and `instance` are required unless `baseUrl` is given. An API token is refused, because
 * everybody can read what is in a browser.
 */
export interface SalesforceBrowserAddress {
  /** First part of the Gears URL's host: `demo` in `https://demo.us-1.evergage.com`. */
  readonly account?: string
  /** Second part of the Gears URL's host: `us-1`. */
  readonly instance?: string
  /** An http or https URL in place of `account` and `instance`, without credentials, query and fragment. */
  readonly baseUrl?: string
  /** Name or identifier of the dataset. */
  readonly dataset: string
}

/** The public endpoint. Throws `SalesforceBrowserError` with code `invalid_options`. */
export function publicEndpointOf({ account, instance, baseUrl, dataset, ...others }: SalesforceBrowserAddress): string {
  if ('apiKeyId' in others || 'apiKeySecret' in others)
    throw wrong('apiKeyId and apiKeySecret do not belong in a browser, where everybody can read them: leave them out.')
  for (const [name, value] of Object.entries({ dataset, ...(baseUrl === undefined ? { account, instance } : {}) }))
    if (typeof value !== 'string' || !isSegment(value)) throw wrong(`${name} is missing, empty, "." or "..".`)
  for (const [name, value] of Object.entries({ account, instance }))
    if (value !== undefined && /[./]/.test(value))
      throw wrong(`${name} must be one part of the host: of https://demo.us-1.evergage.com, demo and us-1.`)
  const origin = baseUrl ?? originOf(account as string, instance as string)
  if (!URL.canParse(origin) || !/^https?:/i.test(origin)) throw wrong('account, instance or baseUrl make no URL.')
  const { username, password, search, hash, pathname } = new URL(origin)
  if (username || password || search || hash) throw wrong('baseUrl must have no credentials, query or fragment.')
  if (/\/api2(?:\/|$)/i.test(pathname)) throw wrong('baseUrl must end before /api2, which is added.')
  return `${origin.replace(/\/+$/, '')}/api2/event/${encodeURIComponent(dataset)}`
}

function wrong(message: string): SalesforceBrowserError {
  return new SalesforceBrowserError(message, { kind: 'setup', code: 'invalid_options' })
}

/**
 * The URL whose GET sends an event, for an image or a link for example. Adds nothing to the event. Throws
 * `SalesforceBrowserError`: `invalid_options`, or `url_too_long` for more than 8,192 characters, which `via: 'form'` can send.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
 */
export function eventUrl(address: SalesforceBrowserAddress, event: SalesforceEvent): string {
  const url = `${publicEndpointOf(address)}?${encodeEventField(event)}`
  if (url.length <= longestUrl) return url
  throw new SalesforceBrowserError(
    `The event makes a URL of ${url.length} characters; a GET may have ${longestUrl}. Send it with via: 'form' instead.`,
    { kind: 'invalid', code: 'url_too_long' },
  )
}
