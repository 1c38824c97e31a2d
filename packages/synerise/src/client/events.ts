import type { Outcome } from '@waybill/core'
import { type CallOptions, type PreparedCall, type Remarked, remarksOf } from '@waybill/core/http'
import { keyedName } from '../api/endpoints.js'
import type {
  SyneriseCustomEvent,
  SyneriseDedicatedEvent,
  SyneriseDedicatedType,
  SyneriseEventInput,
} from '../model/event/input.js'
import { isPushType, lastPartOf } from '../model/event/types.js'
import type { SyneriseRemark } from '../model/remark.js'
import type { SyneriseSettings } from '../settings.js'
import type { Moment, SyneriseCalls } from './calls.js'
import {
  type PreparedEvent,
  prepareCustomEvent,
  prepareDedicatedEvent,
  prepareEvent,
  type Stamp,
} from './prepare-event.js'

/** What an event was sent with. */
export interface SyneriseStamped {
  /** The time that was sent, as ISO 8601. */
  readonly time: string
  /**
   * The salt that was sent. Keep it, with the time, to overwrite the event later: Synerise does not give it back. Absent when
   * the event was unsalted.
   */
  readonly eventSalt?: string
  /**
   * Whether a repeat with this time and salt overwrites the event: Synerise surely keeps the time. False without a salt, for
   * a time in the future, and until a first answer has told what time it is at Synerise. Such an event is not repeated while
   * it is in doubt.
   */
  readonly keyed: boolean
}

/** The receipt of an event that Synerise accepted. Synerise processes it later, and does not report errors of that. */
export interface SyneriseReceipt extends SyneriseStamped, Remarked<SyneriseRemark> {
  /** The HTTP status of the answer. Synerise documents 202. */
  readonly status: number
}

/** The outcome of one event of a batch. `time` is absent when it was refused before it was sent. */
export type SyneriseEventOutcome = Outcome & Partial<SyneriseStamped>

/**
 * Sends one event to its dedicated endpoint. Rejects with a `VendorError`, `NetworkError` or `InvalidInputError` when it was
 * not accepted.
 */
export type SyneriseSend<Type extends SyneriseDedicatedType> = (
  event: SyneriseDedicatedEvent<Type>,
  options?: CallOptions,
) => Promise<SyneriseReceipt>

/** Calls of `/v4/events`. Source: https://hub.synerise.com/developers/api/events/sending-events and the API reference. */
export interface SyneriseEvents {
  /**
   * Sends one custom event (`POST /v4/events/custom`). Rejects with a `VendorError`, `NetworkError` or `InvalidInputError`
   * when it was not accepted. Actions of transactions and AI events are refused, and the error names the call for them.
   */
  custom(event: SyneriseCustomEvent, options?: CallOptions): Promise<SyneriseReceipt>
  /**
   * Sends any number of events of any types and profiles (`POST /v4/events/batch`), in requests of at most 1,000 events
   * and `maxBatchBytes`. Synerise may refuse a batch for one bad event, so a refused request is sent in parts until the bad
   * event is alone in its request. Resolves with one outcome per event, in their order. Never rejects for one event.
   */
  batch(events: readonly SyneriseEventInput[], options?: CallOptions): Promise<readonly SyneriseEventOutcome[]>
  /** An account was created. Action `client.register`. */
  readonly registered: SyneriseSend<'registered'>
  /** A profile logged in. Action `client.login`. */
  readonly loggedIn: SyneriseSend<'logged-in'>
  /** A profile logged out. Action `client.logout`. */
  readonly loggedOut: SyneriseSend<'logged-out'>
  /** A product was added to the cart. Action `product.addToCart`. Needs `sku`, `finalUnitPrice` and `quantity`. */
  readonly addedToCart: SyneriseSend<'added-to-cart'>
  /** A product was removed from the cart. Action `product.removeFromCart`. Needs `sku`, `finalUnitPrice` and `quantity`. */
  readonly removedFromCart: SyneriseSend<'removed-from-cart'>
  /**
   * A product was added to the favorites. Action `product.addToFavorite`. For a removal Synerise has no endpoint: send `custom`
   * with the action `product.removeFromFavorites`.
   */
  readonly addedToFavorites: SyneriseSend<'added-to-favorites'>
  /** A product was viewed. Action `product.view`. Needs `productId`, `name` and `source`. */
  readonly productView: SyneriseSend<'product-view'>
  /** A search was made. Action `client.search`. */
  readonly searched: SyneriseSend<'searched'>
  /** Something was shared. Action `client.shared`. */
  readonly shared: SyneriseSend<'shared'>
  /** A screen of an app was viewed. Action `screen.view`. */
  readonly visitedScreen: SyneriseSend<'visited-screen'>
  /** A duration was measured. Action `client.hitTimer`. */
  readonly hitTimer: SyneriseSend<'hit-timer'>
  /** A profile was at a place. Action `client.location`. Needs `lat` and `lon` in degrees. */
  readonly appearedInLocation: SyneriseSend<'appeared-in-location'>
  /** An application was started. Action `client.applicationStarted`. Needs `applicationName` and `version`. */
  readonly applicationStarted: SyneriseSend<'application-started'>
  /** A profile was assigned to a company. Action `client.assignToCompany`. Needs a numeric `companyId`. */
  readonly assignedToCompany: SyneriseSend<'assigned-to-company'>
  /** An order was cancelled. Action `transaction.cancel`. Needs `orderId`. The transaction itself stays as it is. */
  readonly cancelledTransaction: SyneriseSend<'cancelled-transaction'>
  /**
   * A search result was clicked. Action `item.search.click`. Synerise's page "Sending events" sends this event to the API for AI
   * events, with `ai.itemSearchClick`.
   */
  readonly itemSearchClick: SyneriseSend<'item-search-click'>
  /** Events of push messages. In a batch they are sent as custom events with the same action. */
  readonly push: {
    /** A push message was received. Action `push.receiveInBackground`. */
    readonly received: SyneriseSend<'push/received'>
    /** A push message was viewed. Action `push.view`. */
    readonly viewed: SyneriseSend<'push/viewed'>
    /** A push message was clicked. Action `push.click`. */
    readonly clicked: SyneriseSend<'push/clicked'>
    /** A push message was cancelled. Action `push.cancel`. */
    readonly cancelled: SyneriseSend<'push/cancelled'>
  }
}

/** The calls for events, made of what sends them. */
export function createSyneriseEvents(
  calls: SyneriseCalls,
  { futureTime, salt }: Pick<SyneriseSettings, 'futureTime' | 'salt'>,
): SyneriseEvents {
  const stampAt = (moment: Moment): Stamp => ({
    ...moment,
    futureTime,
    salt: salt ? crypto.randomUUID() : undefined,
  })

  const dedicated =
    <Type extends SyneriseDedicatedType>(type: Type): SyneriseSend<Type> =>
    async (event, options) => {
      const [prepared, rest] = await calls.stamped(
        (moment) => prepareDedicatedEvent(type, event, stampAt(moment)),
        options,
      )
      const endpoint = keyedName(isPushType(type) ? 'pushEvent' : 'dedicatedEvent', prepared.keyed)
      const call = { endpoint, pathParams: { type: lastPartOf(type) }, json: prepared.body }
      const { status } = await calls.call(call, rest)
      return { status, ...stampedOf(prepared), remarks: remarksOf(prepared.remarks) }
    }

  return {
    async custom(event, options) {
      const [prepared, rest] = await calls.stamped((moment) => prepareCustomEvent(event, stampAt(moment)), options)
      const call = { endpoint: keyedName('customEvent', prepared.keyed), json: prepared.body }
      const { status } = await calls.call(call, rest)
      return { status, ...stampedOf(prepared), remarks: remarksOf(prepared.remarks) }
    },
    async batch(events, options) {
      const [{ moment }, rest] = await calls.stamped(
        (at) => ({ moment: at, keyed: salt && events.length > 0 }),
        options,
      )
      return calls.many(events, (event) => batchCall(prepareEvent(event, stampAt(moment))), rest)
    },
    registered: dedicated('registered'),
    loggedIn: dedicated('logged-in'),
    loggedOut: dedicated('logged-out'),
    addedToCart: dedicated('added-to-cart'),
    removedFromCart: dedicated('removed-from-cart'),
    addedToFavorites: dedicated('added-to-favorites'),
    productView: dedicated('product-view'),
    searched: dedicated('searched'),
    shared: dedicated('shared'),
    visitedScreen: dedicated('visited-screen'),
    hitTimer: dedicated('hit-timer'),
    appearedInLocation: dedicated('appeared-in-location'),
    applicationStarted: dedicated('application-started'),
    assignedToCompany: dedicated('assigned-to-company'),
    cancelledTransaction: dedicated('cancelled-transaction'),
    itemSearchClick: dedicated('item-search-click'),
    push: {
      received: dedicated('push/received'),
      viewed: dedicated('push/viewed'),
      clicked: dedicated('push/clicked'),
      cancelled: dedicated('push/cancelled'),
    },
  }
}

function batchCall(prepared: PreparedEvent): PreparedCall<SyneriseStamped> {
  return {
    call: { endpoint: keyedName('eventBatch', prepared.keyed), json: prepared.body },
    extras: stampedOf(prepared),
    remarks: prepared.remarks,
  }
}

function stampedOf({ body, keyed }: PreparedEvent): SyneriseStamped {
  const { time, eventSalt } = body
  return { time, ...(eventSalt === undefined ? {} : { eventSalt }), keyed }
}
