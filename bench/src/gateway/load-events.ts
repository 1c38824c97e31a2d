/** Events of one batch. */
export const perBatch = 100

let sent = 0

/** A batch of new events: ids are as random to the store as a client's. */
export function batch(): string {
  const events = Array.from({ length: perBatch }, () => {
    const id = sent++
    return {
      type: 'track',
      messageId: crypto.randomUUID(),
      userId: `user-${id % 50_000}`,
      event: 'Product Viewed',
      timestamp: new Date().toISOString(),
      properties: { product_id: `p-${id % 1_000}`, name: 'Red shoes', price: 49.9, currency: 'EUR', quantity: 1 },
      context: { ip: '203.0.113.7', locale: 'en-US', library: { name: 'bench', version: '1.0.0' } },
    }
  })
  return JSON.stringify({ batch: events, writeKey: 'bench' })
}
