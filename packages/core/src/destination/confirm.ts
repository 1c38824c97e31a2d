import type { CustomerEvent } from '../event/customer-event.js'
import type { HttpResponse, SendOptions } from '../http-message.js'
import { planDeliveries } from '../plan/plan-deliveries.js'
import type { EventSteps } from '../steps/event-steps.js'
import type { Endpoints } from './endpoint.js'
import type { Exchange } from './exchange.js'
import type { VendorCall } from './vendor-call.js'

/**
 * What a vendor says of a call that may have reached it. `arrived`: it has it. `did_not`: it has not, which only a vendor can
 * say that documents that what was written can be read at once. `cannot_say`: neither is certain.
 */
export type Confirmation = 'arrived' | 'did_not' | 'cannot_say'

/** A call that may have reached the vendor. */
export interface Doubt {
  /** The name of the call's endpoint. */
  readonly endpoint: string
  /** The call's text, as it was sent. */
  readonly text: string
  /** The event whose call it is. */
  readonly event: CustomerEvent
}

/** How a vendor is asked whether a call arrived. */
export interface Confirm {
  /** The reads, by the names that `ask` uses. They change nothing at the vendor, and are none of the destination's `endpoints`. */
  readonly endpoints: Endpoints
  /** The read that can tell; `undefined` where the vendor has none for this call. Pure. */
  readonly ask: (doubt: Doubt) => VendorCall | undefined
  /** Reads a successful answer. Anything else than a success is `cannot_say`. Pure. */
  readonly read: (response: HttpResponse, doubt: Doubt) => Confirmation
}

/** Makes the `confirm` of a destination. It never rejects: what fails cannot say. `undefined`: there is no read for the call. */
export function createConfirm(
  { endpoints, ask, read }: Confirm,
  exchange: Exchange,
  steps?: EventSteps,
): (doubt: Doubt, options: SendOptions) => Promise<Confirmation | undefined> {
  return async (given, options) => {
    try {
      // The vendor knows the event as its steps left it.
      const doubt = steps ? { ...given, event: steps.apply(given.event).event } : given
      const call = ask(doubt)
      if (!call) return undefined
      const progress = { step: 0, attempt: 0, maybeDelivered: false, wantsReply: true }
      const [request] = planDeliveries([progress], endpoints, () => ({ calls: [call] })).requests
      if (!request) return 'cannot_say'
      const verdict = await exchange(request, options)
      return verdict.ok ? read(verdict.response, doubt) : 'cannot_say'
    } catch {
      return 'cannot_say'
    }
  }
}
