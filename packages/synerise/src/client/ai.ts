import type { Outcome } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import type { SyneriseAiBatchType, SyneriseAiType } from '../api/ai-endpoints.js'
import {
  type AiSettings,
  prepareAiEvent,
  type SyneriseAiEvent,
  type SyneriseItemSearchClick,
  type SyneriseRecommendationClick,
  type SyneriseRecommendationView,
} from '../model/ai-event.js'
import type { SyneriseDiagnostic } from '../model/diagnostic.js'
import type { SyneriseCalls } from './calls.js'

/** What was sent with an AI event, and what there is to say about it. */
export interface SyneriseAiStamped {
  /** The time that was sent: ISO 8601 with `Z`, or epoch milliseconds. */
  readonly eventTimestamp: string | number
  readonly diagnostics: readonly SyneriseDiagnostic[]
}

/** What is known of an AI event that Synerise has accepted. */
export interface SyneriseAiReceipt extends SyneriseAiStamped {
  /** HTTP status of the answer. */
  readonly status: number
}

/**
 * AI events, by a JWT or by the option `trackerKey`. They have no salt: after a lost answer they are not repeated, since a
 * repeat would count twice. The option `aiEvents` chooses between `/events/v1` and `/v4/events/ai-compat`.
 * Source: hub.synerise.com/developers/api/events/sending-events, "Sending recommendation events".
 */
export interface SyneriseAi {
  /** A recommendation was seen. Rejects with the typed error when it was not accepted. */
  recommendationView(event: SyneriseRecommendationView, options?: CallOptions): Promise<SyneriseAiReceipt>
  /** A recommendation was clicked. */
  recommendationClick(event: SyneriseRecommendationClick, options?: CallOptions): Promise<SyneriseAiReceipt>
  /** A search result was clicked. */
  itemSearchClick(event: SyneriseItemSearchClick, options?: CallOptions): Promise<SyneriseAiReceipt>
  /**
   * Any number of AI events of one type and any profiles. Resolves with one outcome per event, in order; never rejects for
   * one event.
   */
  batch<Type extends SyneriseAiBatchType>(
    type: Type,
    events: readonly SyneriseAiEvent<Type>[],
    options?: CallOptions,
  ): Promise<readonly (Outcome & Partial<SyneriseAiStamped>)[]>
}

export function createSyneriseAi(calls: SyneriseCalls, settings: AiSettings): SyneriseAi {
  const { aiEvents } = settings

  const one =
    (type: SyneriseAiType) =>
    async (event: SyneriseAiEvent, options?: CallOptions): Promise<SyneriseAiReceipt> => {
      const { body, ...stamped } = prepareAiEvent(type, event, { ...settings, now: calls.now() })
      const { status } = await calls.call({ endpoint: `${aiEvents}/${type}`, json: body }, options)
      return { status, ...stamped }
    }

  return {
    recommendationView: one('recommendation.view'),
    recommendationClick: one('recommendation.click'),
    itemSearchClick: one('item.search.click'),
    async batch(type, events, options) {
      const now = calls.now()
      return calls.many(
        events,
        (event) => {
          const { body, ...extras } = prepareAiEvent(type, event, { ...settings, now })
          return { call: { endpoint: `${aiEvents}/batch/${type}`, json: body }, extras }
        },
        options,
      )
    },
  }
}
