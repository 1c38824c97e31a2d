import type { DeliveryPage, DeliveryRow, ParkedReasons, RefusedPage, RefusedRow, Search } from '@waybill/dashboard'
import type { Waybill } from '@waybill/delivery'
import type { DeliveryQuery, FoundDelivery } from '@waybill/delivery/store'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RefusedAtDoor, RefusedEvents } from '../telemetry/refused-events.js'
import { countSchema, readInput, stateSchema, switchSchema, textSchema, timeSchema } from './admin-input.js'
import { sourceIdOf } from './source-id.js'

const conditions = {
  lane: textSchema.optional(),
  state: stateSchema.optional(),
  reason: textSchema.optional(),
  /** The code of a remark; `*` for any. */
  remark: textSchema.transform((code) => (code === '*' ? (true as const) : code)).optional(),
  event: textSchema.optional(),
  messageId: textSchema.optional(),
  userId: textSchema.optional(),
  anonymousId: textSchema.optional(),
  from: timeSchema.optional(),
  before: timeSchema.optional(),
}

const pageSchema = z.strictObject({
  ...conditions,
  after: countSchema.optional(),
  limit: countSchema.pipe(z.number().min(1).max(1_000)).default(100),
  newestFirst: switchSchema.default(false),
})

const refusedSchema = z.strictObject({
  limit: countSchema.pipe(z.number().min(1).max(1_000)).default(200),
  /** The id of a source. */
  source: textSchema.optional(),
})

const searchSchema = z
  .strictObject({ messageId: textSchema.optional(), userId: textSchema.optional(), anonymousId: textSchema.optional() })
  .refine((query) => Object.values(query).some((value) => value !== undefined), {
    message: 'must name a messageId, a userId or an anonymousId',
  })

export interface LedgerRoutesOptions {
  readonly delivery: Waybill
  /** Known sources, needed to tell a purged message id from an unknown one. */
  readonly sources: readonly string[]
  readonly refusedEvents: Pick<RefusedEvents, 'recent'>
}

/** Most parked deliveries that are counted by reason, in pages of 1,000 events. */
const countedPages = 20

/** `GET /deliveries`, `GET /search`, `GET /refused`, `GET /parked/reasons`. */
export function addLedgerRoutes(
  scope: FastifyInstance,
  { delivery, sources, refusedEvents }: LedgerRoutesOptions,
): void {
  scope.get('/deliveries', { config: { action: 'view' } }, async (request): Promise<DeliveryPage> => {
    const { after, limit, newestFirst, ...query } = readInput(pageSchema, request.query)
    const found = await delivery.find(queryOf(query), {
      limit,
      newestFirst,
      ...(after === undefined ? {} : { after }),
    })
    return pageOf(found, limit)
  })

  scope.get('/search', { config: { action: 'view' } }, async (request): Promise<Search> => {
    const query = readInput(searchSchema, request.query)
    const limit = 200
    const found = await delivery.find(queryOf(query), { limit, newestFirst: true })
    const { messageId } = query
    const refused = messageId === undefined ? [] : refusedEvents.recent({ messageId, limit }).map(refusedRowOf)
    const purged = found.length === 0 && (await isPurged(messageId))
    return { ...pageOf(found, limit), purged, ...(refused.length > 0 && { refused }) }
  })

  scope.get('/refused', { config: { action: 'view' } }, async (request): Promise<RefusedPage> => {
    const { limit, source: asked } = readInput(refusedSchema, request.query)
    const hasSource = asked === undefined ? undefined : (source: string) => sourceIdOf(source) === asked
    return { refused: refusedEvents.recent({ limit, hasSource }).map(refusedRowOf) }
  })

  scope.get('/parked/reasons', { config: { action: 'view' } }, async (): Promise<ParkedReasons> => {
    const counts = new Map<string, { lane: string; reason: string; count: number }>()
    let after: number | undefined
    for (let page = 0; page < countedPages; page++) {
      const found = await delivery.find(
        { state: 'parked' },
        { limit: 1_000, ...(after === undefined ? {} : { after }) },
      )
      for (const { delivery: record } of found) {
        const { lane, reason = 'unknown' } = record
        const key = JSON.stringify([lane, reason])
        const count = (counts.get(key)?.count ?? 0) + 1
        counts.set(key, { lane, reason, count })
      }
      after = found.at(-1)?.seq
      if (after === undefined) return { reasons: byCount(counts.values()), complete: true }
    }
    return { reasons: byCount(counts.values()), complete: false }
  })

  async function isPurged(messageId: string | undefined): Promise<boolean> {
    if (messageId === undefined) return false
    for (const source of sources) if ((await delivery.where(source, messageId)).status === 'purged') return true
    return false
  }
}

interface Conditions extends Omit<DeliveryQuery, 'messageIds' | 'source'> {
  readonly messageId?: string
}

type Loose<Type> = { readonly [Name in keyof Type]?: Type[Name] | undefined }

/** Removes fields that are `undefined`, which the store would take for conditions. */
function queryOf({ messageId, ...rest }: Loose<Conditions>): DeliveryQuery {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { ...given, ...(messageId === undefined ? {} : { messageIds: [messageId] }) }
}

function pageOf(found: readonly FoundDelivery[], limit: number): DeliveryPage {
  const deliveries = found.map(rowOf)
  const events = new Set(found.map(({ seq }) => seq)).size
  const last = found.at(-1)
  return events >= limit && last ? { deliveries, next: last.seq } : { deliveries }
}

function rowOf({ seq, source, messageId, acceptedAt, name, delivery }: FoundDelivery): DeliveryRow {
  const { lane, state, reason, detail, remarks, attempt, replays, attempts, waitsFor, dueAt } = delivery
  const lastStatus = attempts.at(-1)?.status
  return {
    seq,
    sourceId: sourceIdOf(source),
    messageId,
    acceptedAt,
    ...(name === undefined ? {} : { name }),
    lane,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(detail === undefined ? {} : { detail }),
    ...(remarks === undefined ? {} : { remarks: [...new Set(remarks.map(({ code }) => code))] }),
    attempt,
    ...(replays === undefined ? {} : { replays }),
    ...(lastStatus === undefined ? {} : { lastStatus }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(dueAt === undefined ? {} : { dueAt }),
  }
}

function refusedRowOf({ source, ...refused }: RefusedAtDoor): RefusedRow {
  return { ...(source !== undefined && { sourceId: sourceIdOf(source) }), ...refused }
}

function byCount<Counted extends { readonly count: number }>(counts: Iterable<Counted>): readonly Counted[] {
  return [...counts].sort((one, other) => other.count - one.count)
}
