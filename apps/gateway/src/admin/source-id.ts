import { createHash } from 'node:crypto'
import type { Waybill } from '@waybill/delivery'
import type { FoundDelivery } from '@waybill/delivery/store'

/** A short name for a source that does not tell the write key it may be. */
export function sourceIdOf(source: string): string {
  return createHash('sha256').update(source, 'utf8').digest('hex').slice(0, 10)
}

/** An entry of one of these messages, from the source of that id; from any where none is named. */
export async function findSource(
  delivery: Waybill,
  messageIds: readonly string[],
  sourceId: string | undefined,
): Promise<FoundDelivery | undefined> {
  const found = await delivery.find({ messageIds }, { limit: 1_000 })
  return found.find(({ source }) => sourceId === undefined || sourceIdOf(source) === sourceId)
}
