import { createHash } from 'node:crypto'
import type { Waybill } from '@waybill/delivery'
import type { FoundDelivery } from '@waybill/delivery/store'

/** Fingerprint of a source. A source may be a write key, which the fingerprint does not reveal. */
export function sourceIdOf(source: string): string {
  return createHash('sha256').update(source, 'utf8').digest('hex').slice(0, 10)
}

/** Finds a delivery of one of these messages, from the source with this id or, without an id, from any source. */
export async function findSource(
  delivery: Waybill,
  messageIds: readonly string[],
  sourceId: string | undefined,
): Promise<FoundDelivery | undefined> {
  const found = await delivery.find({ messageIds }, { limit: 1_000 })
  return found.find(({ source }) => sourceId === undefined || sourceIdOf(source) === sourceId)
}
