import { untrusted } from '@waybill/core'
import type { Accepted, LifecycleEvent, Refused, Waybill } from '@waybill/delivery'
import type { FastifyRequest } from 'fastify'
import { withPlainIds } from '../clients/plain-ids.js'
import type { Door } from '../door/door.js'
import type { EventLimits } from './event-limits.js'
import type { Sender } from './write-key.js'

/** Context of the routes that accept events. */
export interface Intake {
  readonly delivery: Waybill
  readonly door: Door
  readonly limits: EventLimits
  /** Answer to a batch of which some events were refused. */
  readonly partlyWrongBatch: 200 | 400
  /** Told of what is refused before the engine sees it. */
  readonly observe: (event: LifecycleEvent) => void
  /** Called with the events of a request, so that their attempts can be traced back to it. */
  readonly onAccepted: ((request: FastifyRequest, source: string, messageIds: readonly string[]) => void) | undefined
}

/** Stores the events of a request under its source. Returns one result per event. */
export async function takeIn(
  { delivery, onAccepted }: Intake,
  request: FastifyRequest,
  { source, destinations }: Sender,
  events: readonly unknown[],
): Promise<readonly (Accepted | Refused)[]> {
  const read = untrusted(events.map(withPlainIds))
  const results = await delivery.acceptMany(read, { source, ...(destinations && { destinations }) })
  onAccepted?.(
    request,
    source,
    results.flatMap((result) => (result.status === 'accepted' ? [result.messageId] : [])),
  )
  return results
}
