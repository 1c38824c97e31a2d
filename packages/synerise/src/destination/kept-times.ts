import { type Clock, systemClock } from '@waybill/core'
import {
  type Encoded,
  fieldsOf,
  type PlannedRequest,
  parseBody,
  type SendOptions,
  type VendorCall,
} from '@waybill/core/destination'
import { pause } from '@waybill/core/http'
import { keyedName } from '../api/endpoints.js'
import type { VendorClock } from '../api/vendor-clock.js'

// A `Date` may be a second old, and the way of an answer takes time too.
const longestWaitMs = 2_000

/** Sees to it that an event is called keyed only where Synerise surely keeps its time. */
export interface KeptTimes {
  /** The same calls, under the endpoints that are right for their times. */
  judged(encoded: Encoded): Encoded
  /** Waits until Synerise's clock has reached every time in the request. Resolves with false where that takes too long. */
  reached(request: PlannedRequest, options: SendOptions): Promise<boolean>
  /** Asks Synerise what time it is. Plans made before this are previews, and trust the local clock. Never rejects. */
  learn(): Promise<void>
}

/** The rule for the events of one destination, whose requests go through the transport of `vendorClock`. */
export function createKeptTimes(vendorClock: VendorClock, clock: Clock = systemClock): KeptTimes {
  let isPreview = true
  // Most requests hold nothing that is as young, and are not read again.
  let youngest = Number.NEGATIVE_INFINITY
  const waitMsFor = (time: number) => time - (vendorClock.atLeast() ?? Number.NEGATIVE_INFINITY)

  function judgedCall(call: VendorCall): VendorCall {
    const { endpoint } = call
    if (!isSalted(endpoint)) return call
    const time = timeIn(call.json)
    if (waitMsFor(time) > longestWaitMs) return { ...call, endpoint: keyedName(endpoint, false) }
    youngest = Math.max(youngest, time)
    return call
  }

  return {
    judged(encoded) {
      return isPreview || !('calls' in encoded) ? encoded : { ...encoded, calls: encoded.calls.map(judgedCall) }
    },
    async reached({ endpoint, calls }, { signal }) {
      if (isPreview || !isSalted(endpoint) || waitMsFor(youngest) <= 0) return true
      const waitMs = waitMsFor(Math.max(...calls.map(({ text }) => timeIn(parseBody(text)))))
      // Only where the vendor's clock was found to be behind what it was thought to be.
      if (waitMs > longestWaitMs) return false
      if (waitMs > 0) await pause(Math.ceil(waitMs), clock, signal)
      return true
    },
    async learn() {
      isPreview = false
      await vendorClock.ask()
    },
  }
}

function isSalted(endpoint: string): endpoint is 'eventBatch' | 'transactionBatch' {
  return endpoint === 'eventBatch' || endpoint === 'transactionBatch'
}

function timeIn(body: unknown): number {
  const fields = fieldsOf(body)
  return Date.parse(String(fields?.['time'] ?? fields?.['recordedAt']))
}
