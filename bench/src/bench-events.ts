import { randomUUID } from 'node:crypto'
import type { TrackEvent } from '@waybill/core'
import { probeOf } from './probe.js'

/** Track events of about 500 bytes as JSON, each with an id and a user of its own; every so many with a probe. */
export function benchEvents(count: number, probeEvery = Number.POSITIVE_INFINITY, first = 0): TrackEvent[] {
  return Array.from({ length: count }, (_, index) => benchEvent(first + index, (first + index) % probeEvery === 0))
}

export function benchEvent(index: number, probed = false): TrackEvent {
  return {
    type: 'track',
    event: 'Product Viewed',
    messageId: flat(randomUUID()),
    userId: `user-${index}`,
    timestamp: '2026-01-01T00:00:00.000Z',
    context: { ip: '203.0.113.7', locale: 'de-DE', page: { url: 'https://shop.example/p/100', title: 'Trail boot' } },
    properties: {
      product_id: 'P-100',
      sku: 'SKU-100',
      name: 'Trail boot',
      category: 'Outdoor',
      brand: 'Peak',
      price: 89.5,
      currency: 'EUR',
      url: 'https://shop.example/p/100',
      sequence: index,
      ...(probed ? { probe: probeOf(index) } : {}),
    },
  }
}

/** As an id is that came in a JSON body. `randomUUID` makes a chain of twenty pieces that whoever reads it first must join. */
function flat(id: string): string {
  return JSON.parse(JSON.stringify(id)) as string
}
