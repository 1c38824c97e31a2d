import type { SyneriseIdentifiers } from '../identifiers.js'
import type {
  SyneriseApplicationParams,
  SyneriseCancelledTransactionParams,
  SyneriseCartParams,
  SyneriseCompanyParams,
  SyneriseItemSearchClickParams,
  SyneriseLocationParams,
  SyneriseParams,
  SyneriseProductViewParams,
} from './params-input.js'

/**
 * An instant: a `Date`, a text of ISO 8601 with a zone like `2022-11-28T12:18:27Z`, or epoch milliseconds from March 1973 on.
 * Smaller numbers are refused, because they may be seconds.
 */
export type SyneriseTime = Date | string | number

/** What every event may bring, whatever it is about. */
export interface SyneriseEventBase {
  /** Whose event it is: at least one identifier of the profile. */
  readonly client: SyneriseIdentifiers
  /** A text that Synerise requires but does not store. Default: the action or the type. */
  readonly label?: string | undefined
  /**
   * When it happened. Default: now. Synerise replaces a time in the future by its own time of receipt, and the event can
   * then not be overwritten. The option `futureTime` says what happens to such a time. Default: it becomes now.
   */
  readonly time?: SyneriseTime | undefined
  /**
   * A text that is unique in the workspace. A later event with the same salt, time, profile and action overwrites this one,
   * so a repeat is harmless. Default: a random UUID in the client, the message id in the destination, and none when the
   * option `salt` is false. Source: https://hub.synerise.com/developers/api/events/sending-events, "Overwriting events".
   */
  readonly eventSalt?: string | undefined
}

/**
 * The name of a custom event: 1 to 32 letters, digits, `.`, `_` and `-`, like `page.visit`. Synerise defines a new action
 * when it is first sent. The names listed here are those that Synerise's documentation or its own clients use. Actions of
 * transactions and AI events are refused: they have calls of their own.
 */
export type SyneriseAction =
  | 'page.visit'
  | 'cart.status'
  | 'product.removeFromFavorites'
  | 'product.addReview'
  | 'client.deleteAccount'
  | (string & {})

/** A custom event (`POST /v4/events/custom`). */
export interface SyneriseCustomEvent extends SyneriseEventBase {
  /** The name of the event. */
  readonly action: SyneriseAction
  /** Further fields of the event. */
  readonly params?: SyneriseParams | undefined
}

/** A custom event in a batch, where `type` may be left out. */
export interface SyneriseBatchCustomEvent extends SyneriseCustomEvent {
  /** Always `custom`, which is the default. */
  readonly type?: 'custom' | undefined
}

/** A dedicated event whose params are all free. */
export interface SyneriseFreeEvent extends SyneriseEventBase {
  /** Further fields of the event. Synerise documents none for this type. */
  readonly params?: SyneriseParams | undefined
}

/** A dedicated event with required params. */
export interface SyneriseParamsEvent<Params> extends SyneriseEventBase {
  /** The fields that Synerise requires for this type, and any of your own. */
  readonly params: Params
}

/** The dedicated events by their type: the last part of the endpoint's path, those of push messages the last two parts. */
export interface SyneriseDedicatedEvents {
  /** An account was created. Action `client.register`. */
  readonly registered: SyneriseFreeEvent
  /** A profile logged in. Action `client.login`. */
  readonly 'logged-in': SyneriseFreeEvent
  /** A profile logged out. Action `client.logout`. */
  readonly 'logged-out': SyneriseFreeEvent
  /** A product was added to the cart. Action `product.addToCart`. */
  readonly 'added-to-cart': SyneriseParamsEvent<SyneriseCartParams>
  /** A product was removed from the cart. Action `product.removeFromCart`. */
  readonly 'removed-from-cart': SyneriseParamsEvent<SyneriseCartParams>
  /** A product was added to the favorites. Action `product.addToFavorite`. */
  readonly 'added-to-favorites': SyneriseFreeEvent
  /** A product was viewed. Action `product.view`. */
  readonly 'product-view': SyneriseParamsEvent<SyneriseProductViewParams>
  /** A search was made. Action `client.search`. */
  readonly searched: SyneriseFreeEvent
  /** Something was shared. Action `client.shared`. */
  readonly shared: SyneriseFreeEvent
  /** A screen of an app was viewed. Action `screen.view`. */
  readonly 'visited-screen': SyneriseFreeEvent
  /** A duration was measured. Action `client.hitTimer`. */
  readonly 'hit-timer': SyneriseFreeEvent
  /** A profile was at a place. Action `client.location`. */
  readonly 'appeared-in-location': SyneriseParamsEvent<SyneriseLocationParams>
  /** An application was started. Action `client.applicationStarted`. */
  readonly 'application-started': SyneriseParamsEvent<SyneriseApplicationParams>
  /** A profile was assigned to a company. Action `client.assignToCompany`. */
  readonly 'assigned-to-company': SyneriseParamsEvent<SyneriseCompanyParams>
  /** An order was cancelled. Action `transaction.cancel`. The transaction itself stays as it is. */
  readonly 'cancelled-transaction': SyneriseParamsEvent<SyneriseCancelledTransactionParams>
  /** A search result was clicked. Action `item.search.click`. */
  readonly 'item-search-click': SyneriseParamsEvent<SyneriseItemSearchClickParams>
  /** A push message was received. Action `push.receiveInBackground`. */
  readonly 'push/received': SyneriseFreeEvent
  /** A push message was viewed. Action `push.view`. */
  readonly 'push/viewed': SyneriseFreeEvent
  /** A push message was clicked. Action `push.click`. */
  readonly 'push/clicked': SyneriseFreeEvent
  /** A push message was cancelled. Action `push.cancel`. */
  readonly 'push/cancelled': SyneriseFreeEvent
}

/** The type of a dedicated event, by which its endpoint is found. */
export type SyneriseDedicatedType = keyof SyneriseDedicatedEvents

/** The `type` of an event in a batch: `custom`, or that of a dedicated event. */
export type SyneriseEventType = 'custom' | SyneriseDedicatedType

/** An event for its dedicated endpoint: without `type` and `action`, which follow from the endpoint. */
export type SyneriseDedicatedEvent<Type extends SyneriseDedicatedType = SyneriseDedicatedType> =
  SyneriseDedicatedEvents[Type]

/** What a dedicated event has in a batch beside the fields of its own. */
export interface SyneriseTyped<Type extends SyneriseDedicatedType> {
  /** The type of the event. */
  readonly type: Type
  /** Must be left out: Synerise derives the action from the type. */
  readonly action?: undefined
}

/** An event of a batch: a custom one, or a dedicated one with its `type` and without `action`. */
export type SyneriseEventInput =
  | SyneriseBatchCustomEvent
  | { [Type in SyneriseDedicatedType]: SyneriseDedicatedEvents[Type] & SyneriseTyped<Type> }[SyneriseDedicatedType]
