import type { Endpoint } from '@waybill/core'

export type YespoEndpointName = 'event' | 'contacts' | 'orders'

export interface YespoEndpointSettings {
  /** Most UTF-8 bytes of an event's body. */
  readonly maxEventBytes: number
  readonly repeatEvents: boolean
}

// https://docs.yespo.io, "Getting started with API"
const headers = { 'content-type': 'application/json; charset=UTF-8', accept: 'application/json' }

/**
 * The operations in use.
 *
 * - `event`: `repeat` is a decision, not a fact. No version of the API takes an idempotency key, and what a repeated
 *   event does is not documented: the guide says that `keyValue` decides uniqueness, yet every example puts the
 *   contact's address there, which recurs. We repeat by default, because a lost event is worse than a workflow that
 *   starts twice; `repeatEvents: false` turns it round where events trigger transactional messages.
 * - `contacts`: the bulk method with one contact in it. It names the fields to update (`contactFields`), and those it
 *   names but does not get are set to null, so contacts with different fields cannot share a request; and it names what
 *   finds the contact, where `POST /v1/contact` is documented both as updating and as always adding another one.
 * - `orders`: the same `externalOrderId` updates the order, so a repeat leaves the same order.
 */
export function yespoEndpointsFor(settings: YespoEndpointSettings): Readonly<Record<YespoEndpointName, Endpoint>> {
  return {
    event: {
      method: 'POST',
      path: '/v2/event',
      headers,
      limit: {
        calls: 1,
        bytes: settings.maxEventBytes,
        evidence:
          'https://yespo.io/support/how-use-v1event-api-resource (20 kilobytes of content; support can adjust it, then set maxEventBytes)',
      },
      repeat: settings.repeatEvents ? 'harmless' : 'harmful',
      answers: 'all-or-nothing',
      inOrder: true,
    },
    contacts: {
      method: 'POST',
      path: '/v1/contacts',
      headers,
      limit: {
        calls: 1,
        bytes: 1_000_000,
        evidence:
          'https://docs.reteno.com/reference/contactsbulkupdate-1 (3,000 contacts, one here because of contactFields; no size is documented, this one is ours)',
      },
      repeat: 'harmless',
      answers: 'all-or-nothing',
      inOrder: true,
    },
    orders: {
      method: 'POST',
      path: '/v1/orders',
      headers,
      frame: ['{"orders":[', ']}'],
      limit: {
        calls: 1_000,
        bytes: 4_000_000,
        evidence: 'https://yespo.io/support/orders-automation (1,000 orders; no size is documented, this one is ours)',
      },
      repeat: 'keyed',
      answers: 'all-or-nothing',
      inOrder: true,
    },
  }
}

/** The operations with the default settings. */
export const yespoEndpoints = yespoEndpointsFor({ maxEventBytes: 20_000, repeatEvents: true })
