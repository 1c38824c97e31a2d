import type { Ticket } from '../store/work.js'

/** How many deliveries this process has: leased, and neither recorded nor given back. What is left when the store is silent. */
export interface OnHand {
  took(tickets: readonly Pick<Ticket, 'lane'>[]): void
  gone(tickets: readonly Pick<Ticket, 'lane'>[]): void
  count(lane: string): number
}

export function createOnHand(): OnHand {
  const counts = new Map<string, number>()
  const add = ([first]: readonly Pick<Ticket, 'lane'>[], count: number) => {
    if (first) counts.set(first.lane, (counts.get(first.lane) ?? 0) + count)
  }
  return {
    took: (tickets) => add(tickets, tickets.length),
    gone: (tickets) => add(tickets, -tickets.length),
    count: (lane) => counts.get(lane) ?? 0,
  }
}
