import type { Destination } from '@waybill/core'
import type { EventPage } from '@waybill/dashboard'
import type { Waybill } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { RequestRefusal } from '../ingest/error-reply.js'
import { demand } from './access/require-action.js'
import { readInput, sourceIdSchema, switchSchema, textSchema } from './admin-input.js'
import { shownEvent, shownLane } from './shown-event.js'
import { findSource, sourceIdOf } from './source-id.js'

const querySchema = z.strictObject({
  messageId: textSchema,
  sourceId: sourceIdSchema.optional(),
  reveal: switchSchema.default(false),
})

export interface EventRouteOptions {
  readonly delivery: Waybill
  readonly destinations: readonly Destination[]
}

/** `GET /event`: everything known of one event. Values are masked unless `reveal` is 1. */
export function addEventRoute(scope: FastifyInstance, { delivery, destinations }: EventRouteOptions): void {
  const byName = new Map(destinations.map((destination) => [destination.name, destination]))

  scope.get('/event', { config: { action: 'view' } }, async (request): Promise<EventPage> => {
    const { messageId, sourceId, reveal } = readInput(querySchema, request.query)
    if (reveal) demand(request, 'values')
    const found = await findSource(delivery, [messageId], sourceId)
    if (!found) throw notFound()
    const where = await delivery.where(found.source, messageId)
    if (where.status !== 'found') throw notFound()
    const { event, seq, acceptedAt, lanes, notAddressed } = where
    const { source, name } = found
    return {
      seq,
      sourceId: sourceIdOf(source),
      messageId,
      acceptedAt,
      revealed: reveal,
      ...(name === undefined ? {} : { name }),
      ...(event ? { event: shownEvent(event, reveal) } : {}),
      lanes: Object.values(lanes).map((record) =>
        shownLane({ delivery: record, event, destination: byName.get(record.lane), reveal }),
      ),
      ...(notAddressed ? { notAddressed } : {}),
    }
  })
}

function notFound(): RequestRefusal {
  return new RequestRefusal('The ledger does not know this event.', { status: 404, code: 'unknown_event' })
}
