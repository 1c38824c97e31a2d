import type { CustomerEvent, Fields } from '@waybill/core'
import { fieldsOf, propertiesOf, textOf } from '@waybill/core/destination'
import type { SalesforceConsent, SalesforceSource } from '../model/event/parts.js'
import type { Draft } from './draft.js'

/** The source of an event: when it happened, and what its context says of the visitor. `null` adds no channel. */
export function sourceOf(event: CustomerEvent, channel: string | null, at = event.timestamp): SalesforceSource {
  const source: Draft<SalesforceSource> = { time: Date.parse(at) }
  if (channel !== null) source.channel = channel
  const context = event.context
  const page = event.type === 'page' ? pageOf(context, propertiesOf(event)) : fieldsOf(context?.['page'])
  if (page) {
    const url = textOf(page['url'])
    if (url !== undefined) source.url = url
    const referrer = textOf(page['referrer'])
    if (referrer !== undefined) source.urlReferrer = referrer
  }
  if (!context) return source
  const clientIp = textOf(context['ip'])
  if (clientIp !== undefined) source.clientIp = clientIp
  const userAgent = textOf(context['userAgent'])
  if (userAgent !== undefined) source.userAgent = userAgent
  const locale = localeOf(context['locale'])
  if (locale !== undefined) source.locale = locale
  return source
}

/** A page event names its page in its properties. Other fields of the page come from the context. */
function pageOf(context: Fields | undefined, properties: Fields): Fields {
  const page = fieldsOf(context?.['page'])
  return page ? { ...page, ...properties } : properties
}

const localePattern = /^([a-z]{2,3})[-_](?:[a-z]{4}[-_])?([a-z]{2})\b/i

/** `en-GB`, `en_gb` or `zh-Hans-CN` as the vendor's `xx_YY`; `undefined` for a language without a country. */
export function localeOf(value: unknown): string | undefined {
  const [, language, country] = (typeof value === 'string' && localePattern.exec(value)) || []
  return language && country ? `${language.toLowerCase()}_${country.toUpperCase()}` : undefined
}

// The purposes that the vendor's Web SDK knows, by their names in lower case.
const purposes: ReadonlyMap<string, string> = new Map([
  ['personalization', 'Personalization'],
  ['tracking', 'Tracking'],
])

/**
 * The consents of `context.consent`, in either of two shapes. One is Segment's `categoryPreferences`, of which categories
 * named like the vendor's purposes count. The other is a list of the vendor's own `{ purpose, provider, status }`. The
 * status is written with a space, as the vendor's Web SDK sends it. `undefined` when there are no consents.
 */
export function consentsOf(event: CustomerEvent, provider: string): SalesforceConsent[] | undefined {
  const consent = event.context?.['consent']
  if (consent === undefined) return undefined
  const consents = Array.isArray(consent)
    ? consent.flatMap((entry) => listed(fieldsOf(entry), provider))
    : ofCategories(fieldsOf(consent), provider)
  return consents.length > 0 ? consents : undefined
}

function ofCategories(consent: Fields | undefined, provider: string): SalesforceConsent[] {
  const given = textOf(consent?.['provider']) ?? provider
  return Object.entries(fieldsOf(consent?.['categoryPreferences']) ?? {}).flatMap(([category, allowed]) => {
    const purpose = purposes.get(category.toLowerCase())
    return purpose && typeof allowed === 'boolean' ? [{ purpose, provider: given, status: statusOf(allowed) }] : []
  })
}

function listed(entry: Fields | undefined, provider: string): SalesforceConsent[] {
  const purpose = textOf(entry?.['purpose'])
  const word = textOf(entry?.['status'])
    ?.toLowerCase()
    .replace(/[\s_-]/g, '')
  if (purpose === undefined || (word !== 'optin' && word !== 'optout')) return []
  return [{ purpose, provider: textOf(entry?.['provider']) ?? provider, status: statusOf(word === 'optin') }]
}

function statusOf(allowed: boolean): SalesforceConsent['status'] {
  return allowed ? 'Opt In' : 'Opt Out'
}
