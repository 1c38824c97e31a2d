import type { Endpoints } from '@waybill/core/destination'

// FILL IN: the vendor's operations. Every fact here is put to the test by the conformance suite; `source` is the page
// of the vendor's documents that the figures come from.
const source = 'https://sample-vendor.example/docs/limits'

export const sampleVendorEndpoints = {
  /** Several events in one request. The vendor knows a repeat by the event's `id`. */
  events: {
    method: 'POST',
    path: '/v1/events',
    frame: ['{"events":[', ']}'],
    limit: { calls: 500, bytes: 1_000_000, source },
    repeat: 'keyed',
    // A success always has a JSON body; leave this out where it may be empty, and say 'text' where it is plain text.
    reply: 'json',
    answers: 'all-or-nothing',
    inOrder: true,
  },
  /** One person in one request. The same traits again change nothing. */
  person: {
    method: 'PUT',
    path: '/v1/people/{person}',
    limit: { calls: 1, bytes: 100_000, source },
    repeat: 'harmless',
    reply: 'json',
    answers: 'all-or-nothing',
    inOrder: true,
  },
} as const satisfies Endpoints
