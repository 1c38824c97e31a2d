import { InvalidInputError } from '@waybill/core'
import { instantOf, lazy } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'
import * as z from 'zod'
import { aiTypes, type SyneriseAiGeneration } from '../../api/ai-endpoints.js'
import { readInput } from '../../client/prepare-event.js'
import { identifierSchema } from '../identifiers.js'
import type { SyneriseRemark } from '../remark.js'
import type { SyneriseAiBatchType } from './ai-input.js'
import { positionSchema, searchTypeSchema } from './params-schemas.js'
import { eventTimeOf, isoOf, type SyneriseFutureTime, timeRemarks } from './time.js'

const text = lazy(() => z.string({ error: 'must be a string' }).min(1, 'must not be empty'))
const items = lazy(() => z.array(text(), { error: 'must be a list of item ids; it may be empty' }))

const common = lazy(() => ({
  correlationId: text(),
  clientUUID: identifierSchema(),
  eventTimestamp: instantSchema().optional(),
}))

const campaignId = lazy(() => text().optional())

const viewSchema = lazy(() => z.strictObject({ ...common(), items: items(), campaignId: campaignId() }))

const recommendationClickSchema = lazy(() =>
  z.strictObject({
    ...common(),
    item: text().optional(),
    items: items().optional(),
    campaignId: campaignId(),
    sessionId: text().optional(),
  }),
)

const searchClickSchema = lazy(() =>
  z.strictObject({
    ...common(),
    item: text().optional(),
    items: items().optional(),
    position: positionSchema().optional(),
    searchType: searchTypeSchema().optional(),
  }),
)

const productClickSchema = lazy(() =>
  z.strictObject({
    ...common(),
    productId: text(),
    position: positionSchema(),
    searchType: searchTypeSchema(),
  }),
)

/** The schemas of `SyneriseAiEvents`, by type. Source: https://hub.synerise.com/developers/api/events/sending-events. */
export const aiEventSchemas = lazy(
  () =>
    ({
      'recommendation.view': viewSchema(),
      'recommendation.click': recommendationClickSchema(),
      'item.search.click': searchClickSchema(),
      'product.search.click': productClickSchema(),
    }) as const,
)

export interface AiSettings {
  readonly aiEvents: SyneriseAiGeneration
  readonly eventTimestamp: 'iso' | 'ms'
  readonly futureTime: SyneriseFutureTime
}

export interface PreparedAiEvent {
  readonly body: Readonly<Record<string, unknown>>
  /** As sent. */
  readonly eventTimestamp: string | number
  readonly remarks: readonly SyneriseRemark[]
}

/** Checks and completes an AI event for the generation in use. Throws `InvalidInputError` (code `invalid_ai_event`). */
export function prepareAiEvent(
  type: SyneriseAiBatchType,
  input: unknown,
  { now, ...settings }: AiSettings & { readonly now: number },
): PreparedAiEvent {
  const remarks: SyneriseRemark[] = []
  const schema = typeSchema(type, settings.aiEvents)
  const { eventTimestamp, ...event } = readInput(schema, input, { subject: 'ai event', remarks })
  const given = utcOf(eventTimestamp ?? now)
  // Source: hub.synerise.com/developers/api/events/sending-events: `/events/v1` saves a future time as it is.
  const stamped =
    settings.aiEvents === 'v1'
      ? { time: given, kept: true, future: false }
      : eventTimeOf(given, now, { futureTime: settings.futureTime, field: 'eventTimestamp' })
  const timestamp = settings.eventTimestamp === 'ms' ? Date.parse(stamped.time) : stamped.time
  return {
    body: { ...itemsFor(type, event, settings.aiEvents), eventTimestamp: timestamp },
    eventTimestamp: timestamp,
    remarks: [...timeRemarks(given, stamped, 'eventTimestamp'), ...remarks],
  }
}

function typeSchema(
  type: SyneriseAiBatchType,
  generation: SyneriseAiGeneration,
): ReturnType<typeof aiEventSchemas>[SyneriseAiBatchType] {
  const known: readonly string[] = generation === 'v1' ? aiTypes : Object.keys(aiEventSchemas())
  if (known.includes(type)) return aiEventSchemas()[type]
  throw refusal(
    'type',
    `must be one of ${known.join(', ')}`,
    generation === 'v1' ? "see aiEvents: 'ai-compat'" : undefined,
  )
}

/**
 * "Sending events" wants `items` in every AI event, the API reference has `item` in clicks: each generation gets its own,
 * whichever of the two is given.
 */
function itemsFor(
  type: SyneriseAiBatchType,
  event: Readonly<Record<string, unknown>>,
  generation: SyneriseAiGeneration,
): Readonly<Record<string, unknown>> {
  if (type !== 'recommendation.click' && type !== 'item.search.click') return event
  const { items: list, ...rest } = event as { readonly items?: readonly string[]; readonly item?: string }
  const item = rest.item ?? (list?.length === 1 ? list[0] : undefined)
  if (generation === 'v1') {
    if (list === undefined && item === undefined) throw refusal('items', 'is missing: give item or items')
    return { ...rest, items: list ?? [item] }
  }
  if (item === undefined) throw refusal('item', 'is missing: the id of what was clicked')
  const missing =
    type === 'item.search.click' ? (['position', 'searchType'] as const).filter((name) => !(name in rest)) : []
  if (missing.length > 0) throw refusal(missing[0] ?? '', 'is missing: ai-compat requires it')
  return { ...rest, item }
}

function refusal(field: string, rule: string, hint?: string): InvalidInputError {
  return new InvalidInputError([{ field, rule, ...(hint ? { hint } : {}) }], {
    subject: 'AI event',
    code: 'invalid_ai_event',
  })
}

/** ISO 8601 with `Z`. */
function utcOf(time: Date | string | number): string {
  const text = isoOf(time)
  return text.endsWith('Z') ? text : (instantOf(text) ?? '')
}
