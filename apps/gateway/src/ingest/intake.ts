import { untrusted } from '@waybill/core'
import type { Accepted, Refused, Waybill } from '@waybill/delivery'
import type { FastifyRequest } from 'fastify'
import type { EventLimits } from './event-limits.js'
import type { ReadSender, Sender } from './write-key.js'

/** Context of the routes that accept events. */
export interface Intake {
  readonly delivery: Waybill
  readonly readSender: ReadSender
  readonly limits: EventLimits
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
  const results = await delivery.acceptMany(untrusted(events), { source, ...(destinations && { destinations }) })
  onAccepted?.(
    request,
    source,
    results.flatMap((result) => (result.status === 'accepted' ? [result.messageId] : [])),
  )
  return results
}
