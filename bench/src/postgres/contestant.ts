import { randomUUID } from 'node:crypto'
import type { NewEvent } from '@waybill/delivery/store'
import type pg from 'pg'

/** One queue on PostgreSQL. */
export interface Contestant {
  readonly name: string
  prepare(): Promise<void>
  /** Takes in so many new events, durably. */
  accept(count: number): Promise<void>
  /** Takes out up to so many and settles them; answers how many. */
  settle(count: number): Promise<number>
  end(): Promise<void>
}

export interface Where {
  readonly pool: pg.Pool
  readonly url: string
}

const note = 'x'.repeat(260)

/** So many new events, each with an id of its own, of many users. */
export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, () => {
    const messageId = randomUUID()
    const userId = `user-${Math.floor(Math.random() * 100_000)}`
    const event = { type: 'track', event: 'Product Viewed', messageId, userId, properties: { note, price: 12.5 } }
    const keys = [`u:${userId}`]
    return { source: 'site', event: event as never, at: Date.now(), bytes: 500, keys, barrier: false, lanes: ['one'] }
  })
}
