import type { Outcome } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import type { YespoDiagnostic, YespoEvent, YespoEventReply } from '../model/event.js'
import { readYespoEvent } from '../model/event-rules.js'
import { eventText } from '../model/event-text.js'
import type { YespoOrderEventKey } from '../model/order-event.js'
import { pastEventCall, type YespoPastEvent } from '../model/past-event.js'
import { removalRange, type YespoRange } from '../model/range.js'
import type { YespoTrackingKey } from '../model/tracking.js'
import {
  abandonedEvent,
  checkedContactEvent,
  contactEvent,
  orderEvent,
  trackingEvent,
  transactionalEvent,
  type YespoAbandoned,
  type YespoCheckedContactEvent,
  type YespoContactEvent,
  type YespoOrderEvent,
  type YespoTracked,
  type YespoTransactional,
} from '../model/uses.js'
import type { YespoSettings } from '../options.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** One outcome of a list of events. Without `diagnostics` when the event was refused before sending. */
export type YespoEventOutcome = Outcome & { readonly diagnostics?: readonly YespoDiagnostic[] }

type Send<Input> = (input: Input, options?: CallOptions) => Promise<YespoEventReply>

/** Generate event, `POST /{version}/event`, and its uses. https://yespo.io/support/how-use-v1event-api-resource */
export interface YespoEvents {
  /**
   * Any event. Resolves when Yespo has accepted it; starting workflows is its affair. Rejects with `InvalidInputError`
   * (nothing was sent: each issue names a field and its rule, never a value), `VendorError` (Yespo refused; a
   * `YespoParametersError` or `YespoContactDataError` where it said what is wrong) or `NetworkError` (no answer within
   * `timeoutMs`, retries included). So do the calls below.
   */
  readonly generate: Send<YespoEvent>
  /** An abandoned cart; type `abandoned_cart` unless another is given. */
  readonly abandonedCart: Send<YespoAbandoned>
  /** Products looked at and left; type `abandoned_browse` unless another is given. */
  readonly abandonedBrowse: Send<YespoAbandoned>
  /** Contact data for a workflow that creates or updates the contact; type `create_contact` unless another is given. */
  readonly contact: Send<YespoContactEvent>
  /** Contact data that Yespo checks too, and refuses the event when it is wrong (v2 and v3). */
  readonly checkedContact: Send<YespoCheckedContactEvent>
  /** What a transactional letter is made from. A repeat may send it twice: see `repeatEvents`. */
  readonly transactional: Send<YespoTransactional>
  /**
   * An event that changes an order: `orderCreated`, `orderUpdated`, `orderDelivered` or `orderCancelled`. Yespo needs the
   * contact first, and segmentation for the event's type. It gives no id back; `orders.add` is the more direct way.
   */
  order<Key extends YespoOrderEventKey>(
    eventTypeKey: Key,
    input: YespoOrderEvent<Key>,
    options?: CallOptions,
  ): Promise<YespoEventReply>
  /** An event of Yespo's own tracking, by one of `yespoTrackingKeys`. */
  track<Key extends YespoTrackingKey>(
    eventTypeKey: Key,
    input: YespoTracked<Key>,
    options?: CallOptions,
  ): Promise<YespoEventReply>
  /**
   * Any number of past events (`POST /{version}/past_events`), 500 in a request, for segments. Contacts must be there
   * before. One outcome per event, in order; never rejects for one of them.
   */
  importPast(events: readonly YespoPastEvent[], options?: CallOptions): Promise<readonly YespoEventOutcome[]>
  /** Removes the events between two times (`DELETE /v1/past_events`), once Yespo's support has switched it on. */
  removePast(range: YespoRange, options?: CallOptions): Promise<YespoReply>
}

export function createYespoEvents(calls: YespoCalls, settings: YespoSettings): YespoEvents {
  const { version } = settings
  const send = async (
    event: YespoEvent,
    options: CallOptions | undefined,
    remarks: readonly YespoDiagnostic[] = [],
  ): Promise<YespoEventReply> => {
    const { body, diagnostics } = readYespoEvent(event)
    const reply = await calls.call({ endpoint: 'event', text: eventText(body, version) }, options)
    return { ...reply, diagnostics: [...remarks, ...diagnostics, ...(reply.status < 400 ? [] : [alreadyAccepted])] }
  }
  return {
    generate: async (event, options) => send(event, options),
    abandonedCart: async (input, options) => send(abandonedEvent(input, 'abandoned_cart'), options),
    abandonedBrowse: async (input, options) => send(abandonedEvent(input, 'abandoned_browse'), options),
    async contact(input, options) {
      const { event, diagnostics } = contactEvent(input)
      return send(event, options, diagnostics)
    },
    checkedContact: async (input, options) => send(checkedContactEvent(input), options),
    transactional: async (input, options) => send(transactionalEvent(input), options),
    order: async (key, input, options) => send(orderEvent(key, input), options),
    track: async (key, input, options) => send(trackingEvent(key, input), options),
    async importPast(events, options) {
      return calls.many(
        events,
        (event) => {
          const { call, diagnostics } = pastEventCall(event, settings)
          return { call, extras: { diagnostics } }
        },
        options,
      )
    },
    removePast: async (range, options) =>
      calls.call(
        { endpoint: 'pastEventsRemoval', json: removalRange(range, /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/) },
        options,
      ),
  }
}

const alreadyAccepted: YespoDiagnostic = {
  code: 'already_accepted',
  message: 'The answer to an earlier try was lost; Yespo refused the repeat because it already has the event.',
}
