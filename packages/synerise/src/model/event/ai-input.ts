import type { SyneriseTime } from './input.js'
import type { SyneriseSearchType } from './params-input.js'

/** What every AI event brings. AI events have no label, no params and no salt. */
export interface SyneriseAiEventBase {
  /** The id of the recommendation frame or of the search, from `extras` of its response. */
  readonly correlationId: string
  /** The UUID of the profile that made the request. No other identifier is accepted here. */
  readonly clientUUID: string
  /**
   * When it happened. Default: now. With `aiEvents: 'v1'` Synerise keeps a time in the future; with `ai-compat` the option
   * `futureTime` says what happens to it.
   */
  readonly eventTimestamp?: SyneriseTime | undefined
}

/** A recommendation frame was shown (`recommendation.view`). */
export interface SyneriseRecommendationView extends SyneriseAiEventBase {
  /** The ids of the items in the frame. May be empty. */
  readonly items: readonly string[]
  /** The id of the recommendation campaign, where the recommendation came from one. */
  readonly campaignId?: string | undefined
}

/**
 * A recommendation was clicked (`recommendation.click`). Give `item` or `items`: `v1` sends a list and `ai-compat` one item,
 * whichever of them is given. With `ai-compat`, `items` alone must hold exactly one item.
 */
export interface SyneriseRecommendationClick extends SyneriseAiEventBase {
  /** The id of the item that was clicked. */
  readonly item?: string | undefined
  /** The ids of the items, as Synerise's page "Sending events" wants them. */
  readonly items?: readonly string[] | undefined
  /** The id of the recommendation campaign, where the recommendation came from one. */
  readonly campaignId?: string | undefined
  /** The id of the profile's session. Synerise's sources say no more about it. */
  readonly sessionId?: string | undefined
}

/** A search result was clicked (`item.search.click`). Give `item` or `items`, as for `SyneriseRecommendationClick`. */
export interface SyneriseItemSearchClick extends SyneriseAiEventBase {
  /** The id of the item that was clicked. */
  readonly item?: string | undefined
  /** The ids of the items, as Synerise's page "Sending events" wants them. */
  readonly items?: readonly string[] | undefined
  /** The place of the item among the results, a whole number from 1. Required with `aiEvents: 'ai-compat'`. */
  readonly position?: number | undefined
  /** How the search was done. Required with `aiEvents: 'ai-compat'`. */
  readonly searchType?: SyneriseSearchType | undefined
}

/**
 * A search result was clicked, under its older name (`product.search.click`). It exists in batches with
 * `aiEvents: 'ai-compat'` only.
 */
export interface SyneriseProductSearchClick extends SyneriseAiEventBase {
  /** The id of the product that was clicked. */
  readonly productId: string
  /** The place of the product among the results, a whole number from 1. */
  readonly position: number
  /** How the search was done. */
  readonly searchType: SyneriseSearchType
}

/** The AI events by their type. */
export interface SyneriseAiEvents {
  /** A recommendation frame was shown. */
  readonly 'recommendation.view': SyneriseRecommendationView
  /** A recommendation was clicked. */
  readonly 'recommendation.click': SyneriseRecommendationClick
  /** A search result was clicked. */
  readonly 'item.search.click': SyneriseItemSearchClick
  /** A search result was clicked, under its older name. Only with `aiEvents: 'ai-compat'`. */
  readonly 'product.search.click': SyneriseProductSearchClick
}

/** The type of an AI event that a batch may hold. `product.search.click` only with `aiEvents: 'ai-compat'`. */
export type SyneriseAiBatchType = keyof SyneriseAiEvents

/** The type of an AI event that may be sent alone. */
export type SyneriseAiType = Exclude<SyneriseAiBatchType, 'product.search.click'>

/** An AI event of one type. */
export type SyneriseAiEvent<Type extends SyneriseAiBatchType = SyneriseAiBatchType> = SyneriseAiEvents[Type]
