import type { Destination } from '@waybill/core'
import { defineDestination, type Endpoints, httpAnswers, type Transport } from '@waybill/core/destination'
import type { WaybillOptions } from '../waybill-options.js'

/** Adds a destination for each lane that is to be let go: it takes no event, and skips what the lane has. */
export function withDiscardedLanes(options: WaybillOptions): WaybillOptions {
  const { discardLanes = [], destinations, lanes } = options
  if (discardLanes.length === 0) return options
  return {
    ...options,
    destinations: [...destinations, ...discardLanes.map(skipping)],
    lanes: { ...lanes, ...Object.fromEntries(discardLanes.map((name) => [name, { accepts: false }])) },
  }
}

const endpoints: Endpoints = {
  none: {
    method: 'POST',
    path: '/',
    limit: { calls: 1, bytes: 1, source: 'nothing is sent' },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: false,
  },
}

const transport: Transport = {
  send: () => Promise.reject(new Error('nothing is sent')),
  redact: (text) => text,
  close: async () => undefined,
}

function skipping(name: string): Destination {
  const encode = () => ({ skip: 'lane_discarded' })
  // A lane that an outside destination had may have a name that a new one may not have.
  return { ...defineDestination({ name: 'discarded', endpoints, answers: httpAnswers, encode, transport }), name }
}
