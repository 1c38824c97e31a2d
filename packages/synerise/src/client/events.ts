import type { Outcome } from '@waybill/core'
import type { CallOptions, PreparedCall } from '@waybill/core/http'
import { keyedName } from '../api/endpoints.js'
import type { SyneriseDiagnostic } from '../model/diagnostic.js'
import type { SyneriseCustomEvent, SyneriseDedicatedEvent, SyneriseEventInput } from '../model/event.js'
import { isPushType, lastPartOf, type SyneriseDedicatedType } from '../model/event-types.js'
import type { SyneriseSettings } from '../options.js'
import type { SyneriseCalls } from './calls.js'
import {
  type PreparedEvent,
  prepareCustomEvent,
  prepareDedicatedEvent,
  prepareEvent,
  type Stamp,
} from './prepare-event.js'

/** What was sent with an event, and what there is to say about it. */
export interface SyneriseStamped {
  /** The time that was sent, ISO 8601. */
  readonly time: string
  /** The salt that was sent. Keep it, with the time, to overwrite the event later: Synerise does not give it back. */
  readonly eventSalt?: string
  /** What Synerise takes otherwise than it was meant. Empty when there is nothing. */
  readonly diagnostics: readonly SyneriseDiagnostic[]
}

/** What is known of an event that Synerise has accepted. It is processed later; errors there are not reported. */
export interface SyneriseReceipt extends SyneriseStamped {
  /** HTTP status of the answer; 202 as documented. */
  readonly status: number
}

/** The outcome of one event of a batch. Without `time` and `diagnostics` when the event was refused before sending. */
export type SyneriseEventOutcome = Outcome & Partial<SyneriseStamped>

/** Sends one event to its dedicated endpoint; rejects with the typed error when it was not accepted. */
type Send<Type extends SyneriseDedicatedType> = (
  event: SyneriseDedicatedEvent<Type>,
  options?: CallOptions,
) => Promise<SyneriseReceipt>

/** `/v4/events`. Source: hub.synerise.com/developers/api/events/sending-events and the API reference. */
export interface SyneriseEvents {
  /**
   * Sends one custom event (`POST /v4/events/custom`). Rejects with the typed error when it was not accepted:
   * `VendorError`, `NetworkError` or `InvalidInputError`. Transactions and AI events are refused with the name of the
   * call they belong to.
   */
  custom(event: SyneriseCustomEvent, options?: CallOptions): Promise<SyneriseReceipt>
  /**
   * Sends any number of events of any types and profiles (`POST /v4/events/batch`), in requests of at most 1,000 events
   * and `maxBatchBytes`. Synerise refuses a batch for one bad event, so a refused request is sent in parts until the event
   * at fault stands alone. Resolves with one outcome per event, in order; never rejects for one event.
   */
  batch(events: readonly SyneriseEventInput[], options?: CallOptions): Promise<readonly SyneriseEventOutcome[]>
  /** An account was created: `client.register`. */
  readonly registered: Send<'registered'>
  /** Someone signed in: `client.login`. */
  readonly loggedIn: Send<'logged-in'>
  /** Someone signed out: `client.logout`. */
  readonly loggedOut: Send<'logged-out'>
  /** `product.addToCart`; needs `sku`, `finalUnitPrice` and `quantity`. */
  readonly addedToCart: Send<'added-to-cart'>
  /** `product.removeFromCart`; needs `sku`, `finalUnitPrice` and `quantity`. */
  readonly removedFromCart: Send<'removed-from-cart'>
  /** `product.addToFavorite`. Removal has no endpoint: send `custom` with `product.removeFromFavorites`. */
  readonly addedToFavorites: Send<'added-to-favorites'>
  /** `product.view`; needs `productId`, `name` and `source`. */
  readonly productView: Send<'product-view'>
  /** `client.search`. */
  readonly searched: Send<'searched'>
  /** `client.shared`. */
  readonly shared: Send<'shared'>
  /** A screen of an app: `screen.view`. */
  readonly visitedScreen: Send<'visited-screen'>
  /** A duration: `client.hitTimer`. */
  readonly hitTimer: Send<'hit-timer'>
  /** `client.location`; needs `lat` and `lon` in degrees. */
  readonly appearedInLocation: Send<'appeared-in-location'>
  /** `client.applicationStarted`; needs `applicationName` and `version`. */
  readonly applicationStarted: Send<'application-started'>
  /** `client.assignToCompany`; needs a numeric `companyId`. */
  readonly assignedToCompany: Send<'assigned-to-company'>
  /** `transaction.cancel`; needs `orderId`. It does not change the transaction. */
  readonly cancelledTransaction: Send<'cancelled-transaction'>
  /** `item.search.click` in the v4 envelope; "Sending events" sends it by `ai.itemSearchClick`. */
  readonly itemSearchClick: Send<'item-search-click'>
  /** Push messages. In a batch they go as custom events with the same action. */
  readonly push: {
    /** `push.receiveInBackground`. */
    readonly received: Send<'push/received'>
    /** `push.view`. */
    readonly viewed: Send<'push/viewed'>
    /** `push.click`. */
    readonly clicked: Send<'push/clicked'>
    /** `push.cancel`. */
    readonly cancelled: Send<'push/cancelled'>
  }
}

export function createSyneriseEvents(
  calls: SyneriseCalls,
  { futureTime, salt }: Pick<SyneriseSettings, 'futureTime' | 'salt'>,
): SyneriseEvents {
  const stampAt = (now: number): Stamp => ({ now, futureTime, salt: salt ? crypto.randomUUID() : undefined })

  const dedicated =
    <Type extends SyneriseDedicatedType>(type: Type): Send<Type> =>
    async (event, options) => {
      const prepared = prepareDedicatedEvent(type, event, stampAt(calls.now()))
      const endpoint = keyedName(isPushType(type) ? 'pushEvent' : 'dedicatedEvent', prepared.keyed)
      const call = { endpoint, pathParams: { type: lastPartOf(type) }, json: prepared.body }
      const { status } = await calls.call(call, options)
      return { status, ...stampedOf(prepared) }
    }

  return {
    async custom(event, options) {
      const prepared = prepareCustomEvent(event, stampAt(calls.now()))
      const call = { endpoint: keyedName('customEvent', prepared.keyed), json: prepared.body }
      const { status } = await calls.call(call, options)
      return { status, ...stampedOf(prepared) }
    },
    async batch(events, options) {
      const now = calls.now()
      return calls.many(events, (event) => batchCall(prepareEvent(event, stampAt(now))), options)
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
  }
}

function stampedOf({ body, diagnostics }: PreparedEvent): SyneriseStamped {
  const { time, eventSalt } = body
  return { time, ...(eventSalt === undefined ? {} : { eventSalt }), diagnostics }
}
