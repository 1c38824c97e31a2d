import { randomUUID } from 'node:crypto'
import type { TrackEvent } from '@waybill/core'

/** Track events of about 500 bytes as JSON, each with an id and a user of its own. */
export function benchEvents(count: number): TrackEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'track',
    event: 'Product Viewed',
    messageId: randomUUID(),
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
    },
  }))
}
