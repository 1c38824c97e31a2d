/** Limits of one request. */
export interface EventLimits {
  /** Bytes of one event as JSON: the body of a single call, or one member of a batch. */
  readonly eventBytes: number
  /** Bytes of a batch's whole body, inflated. */
  readonly batchBytes: number
  /** Events in one batch. */
  readonly batchEvents: number
}

/**
 * Segment's limits, which Segment's clients keep to:
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
const eventLimits: EventLimits = { eventBytes: 32_768, batchBytes: 512_000, batchEvents: 2_500 }

/** Completes limits with Segment's. */
export type LimitOptions = { readonly [Limit in keyof EventLimits]?: EventLimits[Limit] | undefined }

export function withDefaults({ eventBytes, batchBytes, batchEvents }: LimitOptions = {}): EventLimits {
  return {
    eventBytes: eventBytes ?? eventLimits.eventBytes,
    batchBytes: batchBytes ?? eventLimits.batchBytes,
    batchEvents: batchEvents ?? eventLimits.batchEvents,
  }
}
