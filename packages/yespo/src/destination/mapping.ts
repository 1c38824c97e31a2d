import { type CustomerEvent, type Fields, InvalidInputError, type Issue } from '@waybill/core'
import {
  type Delivery,
  type Encoded,
  encodeWith,
  happenedAt,
  isPartialRefund,
  joinedRemarks,
  propertiesOf,
  specNameOf,
} from '@waybill/core/destination'
import { contactCall } from '../client/contact-call.js'
import { readContact } from '../model/contact/read.js'
import {
  isIdentifier,
  isNullExternalCustomerId,
  type YespoEvent,
  type YespoEventBody,
  type YespoParam,
  type YespoParams,
  type YespoRemark,
  yespoLengths,
} from '../model/event/event.js'
import { eventTypeKeyOf } from '../model/event/name.js'
import { paramsOf } from '../model/event/params.js'
import { pastCall } from '../model/event/past.js'
import { checkText, readYespoEvent } from '../model/event/rules.js'
import { eventText } from '../model/event/text.js'
import { readOrder, type YespoOrderStatus } from '../model/order.js'
import type { YespoDestinationSettings } from '../options.js'
import { encodeUnidentified, identifiersOf, keyValueOf, type YespoIdentity, yespoIdentityOf } from './identity.js'
import { encodeContact } from './map-contact.js'
import {
  cartUpdated,
  pageViewed,
  productAddedToWishlist,
  productCategoryViewed,
  productViewed,
  type StandardEvent,
  searchRequest,
} from './map-event.js'
import { orderFrom } from './map-order.js'
import type { YespoMapped } from './mapped.js'
import { occurredIn } from './occurred.js'
import { contactRemarks, orderRemarks, weaker, zoneAssumed } from './remarks.js'

export type MappingSettings = Pick<
  YespoDestinationSettings,
  'mapping' | 'keyValue' | 'customFields' | 'version' | 'timeZone' | 'maxEventBytes'
>

/** Events for which Yespo has a type. An event that lacks what Yespo requires is sent as a plain event under its own name. */
const standardEvents: ReadonlyMap<string, (event: CustomerEvent) => StandardEvent | undefined> = new Map([
  ['Product Viewed', productViewed],
  ['Product List Viewed', productCategoryViewed],
  ['Cart Viewed', cartUpdated],
  ['Product Added to Wishlist', productAddedToWishlist],
  ['Products Searched', searchRequest],
])

const orderStatuses: ReadonlyMap<string, YespoOrderStatus> = new Map([
  ['Order Completed', 'INITIALIZED'],
  ['Order Updated', 'IN_PROGRESS'],
  ['Order Delivered', 'DELIVERED'],
  ['Order Cancelled', 'CANCELLED'],
  ['Order Refunded', 'CANCELLED'],
])

/** Maps events to calls: by the user's mapping, else by the default one. Pure. */
export function yespoEncoder(settings: MappingSettings): (item: Delivery) => Encoded {
  return encodeWith(settings.mapping, {
    standard: (item) => encodeStandard(item, settings),
    mapped: (mapped, item) => encodeMapped(mapped, item, settings),
  })
}

function encodeStandard(item: Delivery, settings: MappingSettings): Encoded {
  const { event } = item
  switch (event.type) {
    case 'track': {
      const name = specNameOf(event.event)
      // Yespo would take the order for cancelled as a whole, and what is kept would be gone.
      const isPart = name === 'Order Refunded' && isPartialRefund(event)
      const status = isPart ? undefined : orderStatuses.get(name)
      const order = status && orderFrom(item, yespoIdentityOf(event), status)
      if (order) return { calls: [{ endpoint: 'orders', json: order }], remarks: orderRemarks(order, event) }
      const standard = status === undefined ? standardEvents.get(name) : undefined
      const standardEvent = standard?.(event)
      const encoded = encodeEvent(item, standardEvent ?? event.event, settings)
      if (standardEvent || (status === undefined && !standard)) return encoded
      return weaker(encoded, event, name)
    }
    case 'page': {
      const viewed = pageViewed(event)
      const encoded = encodeEvent(item, viewed ?? 'Page Viewed', settings)
      return viewed ? encoded : weaker(encoded, event, 'page')
    }
    case 'screen':
      return encodeEvent(item, 'Screen Viewed', settings)
    case 'identify':
      return contactRemarks(encodeContact(event, yespoIdentityOf(event), settings.customFields), event, settings)
    case 'group':
    case 'alias':
      return { skip: 'not_supported' }
    default:
      return event satisfies never
  }
}

function encodeEvent(item: Delivery, as: StandardEvent | string, settings: MappingSettings): Encoded {
  const { event } = item
  const identity = yespoIdentityOf(event)
  const identifiers = identifiersOf(identity)
  const chosen = settings.keyValue?.(event)
  if (chosen !== undefined) refuseWrong('keyValue', chosen)
  const keyValue = chosen ?? keyValueOf(identifiers)
  if (keyValue === undefined) return encodeUnidentified(identity)
  const properties = propertiesWithName(event)
  const standard = typeof as === 'string' ? undefined : as
  const eventTypeKey = typeof as === 'string' ? eventTypeKeyOf(as) : as.eventTypeKey
  refuseWrong('eventTypeKey', eventTypeKey)
  const params = paramsOf(event, {
    occurredAt: happenedAt(item),
    identity,
    identifiers,
    properties,
    standard: standard?.params,
    consumed: standard?.consumed,
  })
  return eventCall({ eventTypeKey, keyValue, params }, item, settings)
}

function eventCall(body: YespoEventBody, item: Delivery, settings: MappingSettings): Encoded {
  const { version, maxEventBytes, timeZone } = settings
  if (item.past) {
    const occurred = occurredIn(timeZone ?? 'UTC', happenedAt(item))
    const calls = [pastCall(body, { occurred, version, maxEventBytes })]
    return timeZone === undefined ? { calls, remarks: zoneAssumed } : { calls }
  }
  return { calls: [{ endpoint: 'event', text: eventText(body, version) }] }
}

/** The properties of an event, with the name and category that a page or screen has outside them. */
function propertiesWithName(event: CustomerEvent): Fields {
  const properties = propertiesOf(event)
  if (event.type !== 'page' && event.type !== 'screen') return properties
  const { name, category } = event
  return { ...(name === undefined ? {} : { name }), ...(category === undefined ? {} : { category }), ...properties }
}

/** Throws `InvalidInputError` unless the text obeys the rules of this field. */
function refuseWrong(field: 'eventTypeKey' | 'keyValue', text: unknown): void {
  const issues: Issue[] = []
  checkText(text, { field, most: yespoLengths[field], issues })
  if (issues.length > 0) throw new InvalidInputError(issues, { subject: 'Yespo event', code: 'invalid_event' })
}

/** The calls for what the user's function returned. When it names nobody, the event's own identifiers are added. */
function encodeMapped(mapped: YespoMapped | null, item: Delivery, settings: MappingSettings): Encoded {
  const { event } = item
  if (mapped === null) return { skip: 'mapping' }
  const remarks: YespoRemark[] = []
  if (typeof mapped === 'object' && 'order' in mapped)
    return { calls: [{ endpoint: 'orders', json: readOrder(mapped.order, remarks) }], remarks }
  if (typeof mapped === 'object' && 'contact' in mapped)
    return { calls: [contactCall(readContact(mapped.contact, remarks))], remarks }
  if (namesSomebody(mapped)) return checkedCall(mapped, item, settings)
  const identity = yespoIdentityOf(event)
  const identifiers = identifiersOf(identity)
  const keyValue = settings.keyValue?.(event) ?? keyValueOf(identifiers)
  if (keyValue === undefined) return encodeUnidentified(identity)
  const params = withIdentifiers(identifiers, mapped.params)
  return checkedCall({ ...mapped, keyValue, params }, item, settings)
}

function checkedCall(event: YespoEvent, item: Delivery, settings: MappingSettings): Encoded {
  const { body, remarks } = readYespoEvent(event)
  const encoded = eventCall(body, item, settings)
  return 'calls' in encoded ? { ...encoded, remarks: joinedRemarks(encoded.remarks, remarks) } : encoded
}

/** Adds identifiers to the function's parameters, which come first: a null parameter leaves an identifier out. */
function withIdentifiers(identifiers: YespoIdentity, params: YespoParams | undefined): YespoParams {
  if (!isList(params)) return { ...identifiers, ...params }
  const missing = Object.entries(identifiers).filter(([name]) => !params.some((param) => param?.name === name))
  return [...missing.map(([name, value]) => ({ name, value })), ...params]
}

function isList(params: YespoParams | undefined): params is readonly YespoParam[] {
  return Array.isArray(params)
}

function namesSomebody({ keyValue, params }: YespoEvent): boolean {
  if (keyValue !== undefined) return true
  if (typeof params !== 'object' || params === null) return false
  const pairs = isList(params) ? params.map((param) => [param?.name, param?.value] as const) : Object.entries(params)
  return pairs.some(([name, value]) => isIdentifier(name) && value !== undefined && !isNullExternalCustomerId(value))
}
