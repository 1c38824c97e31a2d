/**
 * What one request may carry. The figures are Segment's, whose clients pack by them:
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const eventLimits = {
  /** Bytes of one event as JSON: the body of a single call, or one member of a batch. */
  eventBytes: 32_768,
  /** Bytes of a batch's whole body, inflated. */
  batchBytes: 512_000,
  /** Events in one batch. */
  batchEvents: 2_500,
} as const
