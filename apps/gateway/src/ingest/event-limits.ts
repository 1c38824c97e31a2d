/** What one request may carry. */
export interface EventLimits {
  /** Bytes of one event as JSON: the body of a single call, or one member of a batch. */
  readonly eventBytes: number
  /** Bytes of a batch's whole body, inflated. */
  readonly batchBytes: number
  /** Events in one batch. */
  readonly batchEvents: number
}

/**
 * The figures are Segment's, whose clients pack by them:
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
const eventLimits: EventLimits = { eventBytes: 32_768, batchBytes: 512_000, batchEvents: 2_500 }

/** Limits of one's own; what is left out is Segment's. */
export type LimitOptions = { readonly [Limit in keyof EventLimits]?: EventLimits[Limit] | undefined }

export function withDefaults({ eventBytes, batchBytes, batchEvents }: LimitOptions = {}): EventLimits {
  return {
    eventBytes: eventBytes ?? eventLimits.eventBytes,
    batchBytes: batchBytes ?? eventLimits.batchBytes,
    batchEvents: batchEvents ?? eventLimits.batchEvents,
  }
}
