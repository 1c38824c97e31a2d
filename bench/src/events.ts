import { randomUUID } from 'node:crypto'
import type { TrackEvent } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import { probeOf } from './probe.js'

/**
 * Product views with every property of Segment's spec, some 440 bytes of them and 570 on the wire, each with an id and a user
 * of its own; every so many with a probe.
 */
export function benchEvents(count: number, probeEvery = Number.POSITIVE_INFINITY, first = 0): TrackEvent[] {
  return Array.from({ length: count }, (_, index) => benchEvent(first + index, (first + index) % probeEvery === 0))
}

export interface EventSource {
  /** The next few. */
  take(count: number): TrackEvent[]
}

/**
 * The same events, each made when it is taken, as an app makes them: a million that lie ready would be a heap that the
 * garbage collector walks on behalf of whoever lets it run. Only their ids, which are dear to make, lie ready.
 */
export function eventSource(count: number, probeEvery = Number.POSITIVE_INFINITY): EventSource {
  const ids = Array.from({ length: count }, newId)
  let next = 0
  return {
    take(wanted) {
      const events: TrackEvent[] = []
      for (const end = Math.min(count, next + wanted); next < end; next++)
        events.push(benchEvent(next, next % probeEvery === 0, ids[next]))
      return events
    },
  }
}

// Events of the past would wait for somebody to look at them.
const startedAt = new Date().toISOString()

export function benchEvent(index: number, probed = false, messageId = newId()): TrackEvent {
  return {
    type: 'track',
    event: 'Product Viewed',
    messageId,
    userId: `user-${index}`,
    timestamp: startedAt,
    context: { ip: '203.0.113.7', locale: 'de-DE', page: { url: 'https://shop.example/p/100', title: 'Trail boot' } },
    properties: {
      product_id: '507f1f77bcf86cd799439011',
      sku: 'G-32-TRAIL-43',
      category: 'Outdoor/Shoes/Hiking',
      name: 'Trail boot, waterproof, with a Vibram sole',
      brand: 'Peak',
      variant: 'graphite grey',
      price: 189.5,
      quantity: 1,
      coupon: 'AUTUMN-SALE',
      currency: 'EUR',
      position: 3,
      value: 189.5,
      url: 'https://shop.example/products/trail-boot-waterproof',
      image_url: 'https://cdn.shop.example/images/trail-boot-waterproof-1200.jpg',
      sequence: index,
      ...(probed ? { probe: probeOf(index) } : {}),
    },
  }
}

/** The first attempt of an event, as a lane plans it. */
export function firstDelivery(event: TrackEvent): Delivery {
  return { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: Date.now(), wantsReply: false }
}

/** As an id is that came in a JSON body. `randomUUID` makes a chain of twenty pieces that whoever reads it first must join. */
function newId(): string {
  return JSON.parse(JSON.stringify(randomUUID())) as string
}
