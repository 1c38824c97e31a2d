import type { Outcome } from '@waybill/core'
import { type CallOptions, type Remarked, remarksOf } from '@waybill/core/http'
import type { YespoEvent, YespoRemark } from '../model/event/event.js'
import type { YespoOrderEventKey } from '../model/event/order-event.js'
import { pastEventCall, type YespoPastEvent } from '../model/event/past.js'
import { readYespoEvent } from '../model/event/rules.js'
import { eventText } from '../model/event/text.js'
import type { YespoTrackingKey } from '../model/event/tracking.js'
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
} from '../model/event/uses.js'
import { removalRange, type YespoRange } from '../model/range.js'
import type { YespoSettings } from '../options.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** Yespo accepted the event. */
export interface YespoEventReply extends YespoReply, Remarked<YespoRemark> {}

/** Calls that concern events. https://yespo.io/support/how-use-v1event-api-resource */
export interface YespoEvents {
  /**
   * Sends any event (`POST /{version}/event`). Resolves when Yespo has accepted the event; whether a workflow starts is
   * not in the answer. Rejects with
   *
   * - `InvalidInputError`: nothing was sent; each issue names a field and its rule, never a value.
   * - `VendorError`: Yespo refused the event, as a `YespoParametersError` or `YespoContactDataError` when it said why.
   * - `NetworkError`: no answer within `timeoutMs`, including retries.
   *
   * The other calls that send an event reject in the same way.
   */
  generate(event: YespoEvent, options?: CallOptions): Promise<YespoEventReply>
  /** Sends an abandoned cart. The default of `eventTypeKey` is `abandoned_cart`. */
  abandonedCart(input: YespoAbandoned, options?: CallOptions): Promise<YespoEventReply>
  /** Sends products that somebody viewed and left. The default of `eventTypeKey` is `abandoned_browse`. */
  abandonedBrowse(input: YespoAbandoned, options?: CallOptions): Promise<YespoEventReply>
  /**
   * Sends contact data for a workflow that creates or updates the contact. Yespo ignores all of it when a part is wrong.
   * The default of `eventTypeKey` is `create_contact`.
   */
  contact(input: YespoContactEvent, options?: CallOptions): Promise<YespoEventReply>
  /** Sends contact data that Yespo checks itself. Wrong data refuses the event; documented for v2, assumed for v3. */
  checkedContact(input: YespoCheckedContactEvent, options?: CallOptions): Promise<YespoEventReply>
  /** Sends the data of a transactional letter. A repeat may send the letter twice: see the option `repeatEvents`. */
  transactional(input: YespoTransactional, options?: CallOptions): Promise<YespoEventReply>
  /**
   * Sends an event that creates, updates, delivers or cancels an order. Yespo ignores it unless the contact exists and
   * segmentation is set up for the event type. The answer has no id of the order; `orders.add` is the more direct way.
   */
  order<Key extends YespoOrderEventKey>(
    eventTypeKey: Key,
    input: YespoOrderEvent<Key>,
    options?: CallOptions,
  ): Promise<YespoEventReply>
  /** Sends an event of Yespo's own tracking, by one of `yespoTrackingKeys`. */
  track<Key extends YespoTrackingKey>(
    eventTypeKey: Key,
    input: YespoTracked<Key>,
    options?: CallOptions,
  ): Promise<YespoEventReply>
  /**
   * Imports any number of past events for segments, up to 500 in a request (`POST /{version}/past_events`). Their contacts
   * must already exist. Resolves with one outcome per event, in order; an event that fails never rejects the call.
   */
  importPast(events: readonly YespoPastEvent[], options?: CallOptions): Promise<readonly Outcome[]>
  /**
   * Removes the events of a range (`DELETE /v1/past_events`). Times are written as in `YespoPastEvent`. Yespo's support
   * must first switch the method on for the account.
   */
  removePast(range: YespoRange, options?: CallOptions): Promise<YespoReply>
}

const writtenOfPast = { form: /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/, example: '2026-03-01 or 2026-03-01T12:00' }

export function createYespoEvents(calls: YespoCalls, settings: YespoSettings): YespoEvents {
  const { version } = settings
  const send = async (
    event: YespoEvent,
    options: CallOptions | undefined,
    earlier?: readonly YespoRemark[],
  ): Promise<YespoEventReply> => {
    const { body, remarks } = readYespoEvent(event)
    const reply = await calls.call({ endpoint: 'event', text: eventText(body, version) }, options)
    return { ...reply, remarks: remarksOf(earlier, remarks, reply.status < 400 ? undefined : [alreadyAccepted]) }
  }
  return {
    generate: async (event, options) => send(event, options),
    abandonedCart: async (input, options) => send(abandonedEvent(input, 'abandoned_cart'), options),
    abandonedBrowse: async (input, options) => send(abandonedEvent(input, 'abandoned_browse'), options),
    async contact(input, options) {
      const { event, remarks } = contactEvent(input)
      return send(event, options, remarks)
    },
    checkedContact: async (input, options) => send(checkedContactEvent(input), options),
    transactional: async (input, options) => send(transactionalEvent(input), options),
    async order(key, input, options) {
      const remarks: YespoRemark[] = []
      return send(orderEvent(key, input, remarks), options, remarks)
    },
    async track(key, input, options) {
      const remarks: YespoRemark[] = []
      return send(trackingEvent(key, input, remarks), options, remarks)
    },
    async importPast(events, options) {
      return calls.many(
        events,
        (event) => {
          const { call, remarks } = pastEventCall(event, settings)
          return { call, extras: {}, remarks }
        },
        options,
      )
    },
    removePast: async (range, options) =>
      calls.call({ endpoint: 'pastEventsRemoval', json: removalRange(range, writtenOfPast) }, options),
  }
}

const alreadyAccepted: YespoRemark = {
  code: 'already_accepted',
  field: '',
  hint: 'The answer to an earlier attempt was lost. Yespo refused the repeat because it already has the event.',
}
