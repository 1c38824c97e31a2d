import { untrusted } from '@waybill/core'
import type { Accepted, Refused, Waybill } from '@waybill/delivery'
import type { FastifyRequest } from 'fastify'
import type { EventLimits } from './event-limits.js'
import type { ReadSender, Sender } from './write-key.js'

/** What the routes that take events need. */
export interface Intake {
  readonly delivery: Waybill
  readonly readSender: ReadSender
  readonly limits: EventLimits
  /** Hears which events a request brought, so that what becomes of them can be told apart by request. */
  readonly onAccepted: ((request: FastifyRequest, source: string, messageIds: readonly string[]) => void) | undefined
}

/** Stores a request's events under its sender's name; one answer per event. */
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
