import type { Transport } from '@waybill/core/destination'

/** A transport, and the time that may be told to the vendor. */
export interface VendorClock {
  /** Sends like the transport that it was made of, and learns from the answers. */
  readonly transport: Transport
  /** Epoch milliseconds: the local time, or less where the vendor's clock has shown that the local one is ahead. */
  now(): number
}

/**
 * Learns from the `Date` of answers whether the local clock is ahead of Synerise's: an event from Synerise's future is saved
 * with another time, and its salt overwrites nothing. `Date` counts seconds, so less than a second is not seen.
 */
export function watchVendorClock(inner: Transport, clock: { now(): number }): VendorClock {
  let aheadMs = 0
  return {
    transport: {
      ...inner,
      async send(request, options) {
        const sentAt = clock.now()
        const response = await inner.send(request, options)
        const vendorAt = Date.parse(response.headers['date'] ?? '')
        // The vendor answered after `sentAt`, and before its next second. Only then is the local clock certainly ahead.
        if (Number.isFinite(vendorAt)) aheadMs = sentAt > vendorAt + 1_000 ? clock.now() - vendorAt : 0
        return response
      },
    },
    now: () => clock.now() - aheadMs,
  }
}
