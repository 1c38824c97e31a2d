import type { Outcome } from '@waybill/core'
import { type CallOptions, type Remarked, remarksOf } from '@waybill/core/http'
import { type AiSettings, prepareAiEvent } from '../model/event/ai.js'
import type {
  SyneriseAiBatchType,
  SyneriseAiEvent,
  SyneriseAiType,
  SyneriseItemSearchClick,
  SyneriseRecommendationClick,
  SyneriseRecommendationView,
} from '../model/event/ai-input.js'
import type { SyneriseRemark } from '../model/remark.js'
import type { SyneriseCalls } from './calls.js'

/** What an AI event was sent with. */
export interface SyneriseAiStamped {
  /** The time that was sent: ISO 8601 with `Z`, or epoch milliseconds, as the option `eventTimestamp` says. */
  readonly eventTimestamp: string | number
}

/** The receipt of an AI event that Synerise accepted. Synerise processes it later, and does not report errors of that. */
export interface SyneriseAiReceipt extends SyneriseAiStamped, Remarked<SyneriseRemark> {
  /** The HTTP status of the answer. Synerise documents none for AI events. */
  readonly status: number
}

/** The outcome of one AI event of a batch. `eventTimestamp` is absent when it was refused before it was sent. */
export type SyneriseAiOutcome = Outcome & Partial<SyneriseAiStamped>

/**
 * Calls for AI events, signed with the option `trackerKey` or with the other credentials. AI events have no salt, and a repeat
 * would count twice, so they are not repeated while they are in doubt. The option `aiEvents` chooses between `/events/v1` and
 * `/v4/events/ai-compat`. Source: https://hub.synerise.com/developers/api/events/sending-events, "Sending recommendation events".
 */
export interface SyneriseAi {
  /**
   * Sends one `recommendation.view`. Rejects with a `VendorError`, `NetworkError` or `InvalidInputError` when it was not
   * accepted.
   */
  recommendationView(event: SyneriseRecommendationView, options?: CallOptions): Promise<SyneriseAiReceipt>
  /** Sends one `recommendation.click`. Rejects like `recommendationView`. */
  recommendationClick(event: SyneriseRecommendationClick, options?: CallOptions): Promise<SyneriseAiReceipt>
  /** Sends one `item.search.click`. Rejects like `recommendationView`. */
  itemSearchClick(event: SyneriseItemSearchClick, options?: CallOptions): Promise<SyneriseAiReceipt>
  /**
   * Sends any number of AI events of one type, of any profiles, in requests of at most 1,000 events and `maxBatchBytes`.
   * Resolves with one outcome per event, in their order. Never rejects for one event.
   */
  batch<Type extends SyneriseAiBatchType>(
    type: Type,
    events: readonly SyneriseAiEvent<Type>[],
    options?: CallOptions,
  ): Promise<readonly SyneriseAiOutcome[]>
}

/** The calls for AI events, made of what sends them. */
export function createSyneriseAi(calls: SyneriseCalls, settings: AiSettings): SyneriseAi {
  const { aiEvents } = settings

  const one =
    (type: SyneriseAiType) =>
    async (event: SyneriseAiEvent, options?: CallOptions): Promise<SyneriseAiReceipt> => {
      const { body, remarks, ...stamped } = prepareAiEvent(type, event, { ...settings, now: calls.moment().now })
      const { status } = await calls.call({ endpoint: `${aiEvents}/${type}`, json: body }, options)
      return { status, ...stamped, remarks: remarksOf(remarks) }
    }

  return {
    recommendationView: one('recommendation.view'),
    recommendationClick: one('recommendation.click'),
    itemSearchClick: one('item.search.click'),
    async batch(type, events, options) {
      const { now } = calls.moment()
      return calls.many(
        events,
        (event) => {
          const { body, remarks, ...extras } = prepareAiEvent(type, event, { ...settings, now })
          return { call: { endpoint: `${aiEvents}/batch/${type}`, json: body }, extras, remarks }
        },
        options,
      )
    },
  }
}
