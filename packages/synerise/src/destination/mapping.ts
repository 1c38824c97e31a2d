import {
  type CustomerEvent,
  type Fields,
  type GroupEvent,
  type IdentifyEvent,
  InvalidInputError,
  type PageEvent,
  type ScreenEvent,
  type TrackEvent,
} from '@waybill/core'
import {
  type Delivery,
  type Encoded,
  fieldsOf,
  joinedRemarks,
  plainInstead,
  propertiesOf,
  specNameOf,
  textOf,
  type VendorCall,
} from '@waybill/core/destination'
import { customCall, dedicatedCall, type Envelope, envelopeOf } from '../api/envelope.js'
import { actionOf, dedicatedCallOf } from '../model/event/action.js'
import type { SyneriseDestinationSettings } from '../settings.js'
import { identifiersOf } from './identity.js'
import { cancellationParams, transactionOf } from './map-orders.js'
import { cartLineParams, cartStatusParams, favoriteParams, reviewParams, viewParams } from './map-products.js'
import { profileCallOf } from './map-profile.js'
import { neededBy } from './needs.js'
import { lostIn, lostOfProfile } from './remarks.js'

/** The call for a track event. `undefined` when something is missing that Synerise requires. */
type Row = (event: TrackEvent, envelope: Envelope, settings: SyneriseDestinationSettings) => VendorCall | undefined

type ParamsOf = (event: TrackEvent, settings: SyneriseDestinationSettings) => Fields | undefined

/**
 * Track events that Synerise has a type or action for, by their names in the Segment e-commerce spec. Any other event, and one
 * that lacks what its type requires, becomes a custom event with the event's name.
 */
const rows: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['Product Viewed', dedicated('product-view', viewParams)],
  ['Product Added', dedicated('added-to-cart', cartLineParams)],
  ['Product Removed', dedicated('removed-from-cart', cartLineParams)],
  ['Product Added to Wishlist', dedicated('added-to-favorites', favoriteParams)],
  ['Cart Viewed', custom('cart.status', cartStatusParams)],
  ['Order Completed', transactionOf],
  [
    'Order Cancelled',
    dedicated('cancelled-transaction', (event, settings) => cancellationParams(event, settings, 'cancelled')),
  ],
  [
    'Order Refunded',
    // The event changes no transaction. Its products say which of them were refunded.
    dedicated('cancelled-transaction', (event, settings) => cancellationParams(event, settings, 'refunded')),
  ],
  ['Products Searched', dedicated('searched', propertiesOf)],
  ['Product Shared', dedicated('shared', propertiesOf)],
  ['Cart Shared', dedicated('shared', propertiesOf)],
  ['Product Reviewed', custom('product.addReview', reviewParams)],
  ['Signed Up', dedicated('registered', propertiesOf)],
  ['Signed In', dedicated('logged-in', propertiesOf)],
  ['Signed Out', dedicated('logged-out', propertiesOf)],
  ['Application Opened', dedicated('application-started', applicationParams)],
])

// Far more names than a workspace has. A sender that puts ids into names must not fill the memory.
const mostRememberedActions = 1_000

/** The default mapping: gives the call for an event, or the reason why there is none. It depends on the item alone. */
export function createStandardEncoder(settings: SyneriseDestinationSettings): (item: Delivery) => Encoded {
  const actions = new Map<string, string>()

  const plainActionOf = (name: string): string => {
    const known = actions.get(name)
    if (known !== undefined) return known
    const action = actionOf(name)
    refuseDedicated(action)
    if (actions.size < mostRememberedActions) actions.set(name, action)
    return action
  }

  const trackCall = (event: TrackEvent, envelope: Envelope): Encoded => {
    const name = specNameOf(event.event)
    const row = rows.get(name)
    const call = row?.(event, envelope, settings)
    if (call) return eventOf(call, event)
    const plain = eventOf(customCall(envelope, plainActionOf(event.event), propertiesOf(event)), event)
    const weaker = row && neededBy(name, event, settings)
    return weaker ? { ...plain, remarks: joinedRemarks(plainInstead(event, weaker), plain.remarks) } : plain
  }

  return (item) => {
    const { event } = item
    if (event.type === 'alias') return { skip: 'not_supported' }
    if (event.type === 'identify') return profileOf(event, settings)
    const client = identifiersOf(event, settings)
    if (!client) return noIdentifier
    const envelope = envelopeOf(item, client, settings)
    switch (event.type) {
      case 'track':
        return trackCall(event, envelope)
      case 'page':
        return eventOf(customCall(envelope, 'page.visit', viewedParams(event)), event)
      case 'screen':
        return eventOf(dedicatedCall(envelope, 'visited-screen', viewedParams(event)), event)
      case 'group':
        return groupCall(event, envelope)
      default:
        return event satisfies never
    }
  }
}

const noIdentifier: Encoded = Object.freeze({ skip: 'no_identifier' })

function eventOf(call: VendorCall, event: CustomerEvent): Extract<Encoded, { readonly calls: unknown }> {
  const remarks = lostIn(call, event)
  return remarks ? { calls: [call], remarks } : { calls: [call] }
}

function profileOf(event: IdentifyEvent, settings: SyneriseDestinationSettings): Encoded {
  const call = profileCallOf(event, settings)
  return call ? { calls: [call], remarks: lostOfProfile(call, event) } : noIdentifier
}

function dedicated(type: Parameters<typeof dedicatedCall>[1], paramsOf: ParamsOf): Row {
  return (event, envelope, settings) => {
    const params = paramsOf(event, settings)
    return params && dedicatedCall(envelope, type, params)
  }
}

function custom(action: string, paramsOf: ParamsOf): Row {
  return (event, envelope, settings) => {
    const params = paramsOf(event, settings)
    return params && customCall(envelope, action, params)
  }
}

function applicationParams(event: CustomerEvent): Fields | undefined {
  const fields = propertiesOf(event)
  const app = fieldsOf(event.context?.['app']) ?? {}
  const applicationName = textOf(fields['applicationName']) ?? textOf(app['name'])
  const version = textOf(fields['version']) ?? textOf(app['version'])
  return applicationName === undefined || version === undefined ? undefined : { ...fields, applicationName, version }
}

/** Params of a viewed page or screen: its name and category, and for a page also `context.page`. */
function viewedParams(event: PageEvent | ScreenEvent): Fields {
  const { name, category } = event
  const page = event.type === 'page' ? fieldsOf(event.context?.['page']) : undefined
  return { ...page, name, category, ...event.properties }
}

function groupCall(event: GroupEvent, envelope: Envelope): Encoded {
  const companyId = /^\d{1,16}$/.test(event.groupId) ? Number(event.groupId) : Number.NaN
  if (!Number.isSafeInteger(companyId)) return { skip: 'group_id_not_numeric' }
  return eventOf(dedicatedCall(envelope, 'assigned-to-company', { ...event.traits, companyId }), event)
}

function refuseDedicated(action: string): void {
  const call = dedicatedCallOf(action)
  if (call === undefined) return
  throw new InvalidInputError(
    [
      {
        field: 'event',
        rule: `becomes the action ${action}, which Synerise accepts only by ${call}`,
        hint: 'give the event a mapping of its own (option mapping)',
      },
    ],
    { subject: 'event', code: 'dedicated_action' },
  )
}
