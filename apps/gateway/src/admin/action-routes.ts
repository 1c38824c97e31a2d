import { type Destination, InvalidInputError } from '@waybill/core'
import type { DiscardCounts, Erasure, ReplayCounts, ReplayJob, ReplayRequest } from '@waybill/dashboard'
import type { Waybill } from '@waybill/delivery'
import type { DeliveryQuery } from '@waybill/delivery/store'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { RequestRefusal } from '../ingest/error-reply.js'
import { userOf } from './access/require-action.js'
import { readInput, sourceIdSchema, stateSchema, textSchema } from './admin-input.js'
import { createReplayJobs } from './replay-jobs.js'
import { findSource } from './source-id.js'

const querySchema = z.strictObject({
  lane: textSchema.exactOptional(),
  reason: textSchema.exactOptional(),
  event: textSchema.exactOptional(),
  messageIds: z.array(textSchema).min(1).max(1_000).exactOptional(),
  sourceId: sourceIdSchema.exactOptional(),
  from: z.number().int().min(0).exactOptional(),
  before: z.number().int().min(0).exactOptional(),
})
const replaySchema = z.strictObject({ query: querySchema.extend({ state: stateSchema.exactOptional() }) })
const reasonSchema = z.string().trim().min(1, 'must not be empty').max(200)
const expectedSchema = z.number().int().min(0)
const countDiscardsSchema = z.strictObject({ query: querySchema })
const discardSchema = countDiscardsSchema.extend({ reason: reasonSchema, expected: expectedSchema })
const retrySchema = z.strictObject({ query: querySchema })
const startSchema = replaySchema.extend({ expected: expectedSchema })
const targetSchema = z.strictObject({ lane: textSchema, endpoint: textSchema.exactOptional() })
const holdSchema = targetSchema.extend({ reason: reasonSchema })
const forgetSchema = z
  .union([
    z.strictObject({ userId: textSchema, confirm: textSchema }),
    z.strictObject({ anonymousId: textSchema, confirm: textSchema }),
  ])
  .refine((body) => body.confirm === ('userId' in body ? body.userId : body.anonymousId), {
    path: ['confirm'],
    message: 'must repeat the id',
  })

export interface ActionRoutesOptions {
  readonly delivery: Waybill
  readonly destinations: readonly Destination[]
}

const view = { config: { action: 'view' } } as const
const operate = { config: { action: 'operate' } } as const
const forget = { config: { action: 'forget' } } as const

/** Routes that change something: replays, discards, retries, holds and erasure. */
export function addActionRoutes(scope: FastifyInstance, { delivery, destinations }: ActionRoutesOptions): void {
  const jobs = createReplayJobs(delivery)

  scope.get('/replays', view, async () => ({ replays: jobs.list() }))

  scope.post('/replays/count', operate, async (request): Promise<ReplayCounts> => {
    const { query } = readInput(replaySchema, request.body)
    const { counts, overtaken, total } = await delivery.replay(await meantBy(query), { dryRun: true })
    return { counts, ...(overtaken && { overtaken }), total }
  })

  scope.post('/replays', operate, async (request, reply): Promise<ReplayJob> => {
    const { query, expected } = readInput(startSchema, request.body)
    const meant = await meantBy(query)
    const { total } = await delivery.replay(meant, { dryRun: true })
    if (total > expected)
      throw new RequestRefusal(`${total} deliveries match now, not ${expected}: count again.`, {
        status: 409,
        code: 'replay_changed',
      })
    reply.code(202)
    return jobs.start({ meant, query, total })
  })

  scope.post('/discards/count', operate, async (request): Promise<DiscardCounts> => {
    const { query } = readInput(countDiscardsSchema, request.body)
    return delivery.discard(await meantBy(query), { dryRun: true })
  })

  scope.post('/discards', operate, async (request): Promise<DiscardCounts> => {
    const { query, reason, expected } = readInput(discardSchema, request.body)
    const meant = await meantBy(query)
    const { total } = await delivery.discard(meant, { dryRun: true })
    if (total > expected)
      throw new RequestRefusal(`${total} deliveries match now, not ${expected}: count again.`, {
        status: 409,
        code: 'discard_changed',
      })
    const discarded = await delivery.discard(meant, { reason, by: userOf(request).name })
    return { counts: discarded.counts, total: discarded.total }
  })

  scope.post('/retry', operate, async (request): Promise<DiscardCounts> => {
    const { query } = readInput(retrySchema, request.body)
    return delivery.retry(await meantBy(query))
  })

  scope.post('/hold', operate, async (request, reply) => {
    const hold = readInput(holdSchema, request.body)
    knowTarget(hold)
    await delivery.hold({ ...hold, by: userOf(request).name })
    return reply.code(204).send()
  })

  scope.post('/resume', operate, async (request, reply) => {
    const { lane, endpoint } = readInput(targetSchema, request.body)
    knowTarget({ lane, endpoint })
    await delivery.resume({ lane, endpoint })
    return reply.code(204).send()
  })

  scope.post('/forget', forget, async (request): Promise<Erasure> => {
    const { confirm: _, ...user } = readInput(forgetSchema, request.body)
    return delivery.forget(user)
  })

  async function meantBy({ sourceId, ...query }: ReplayRequest): Promise<DeliveryQuery> {
    if (sourceId === undefined) return query
    const found = await findSource(delivery, query.messageIds ?? [], sourceId)
    if (found) return { ...query, source: found.source }
    throw new InvalidInputError([{ field: 'query.sourceId', rule: 'is not a source of these messages' }], {
      subject: 'request',
    })
  }

  function knowTarget({ lane, endpoint }: { readonly lane: string; readonly endpoint?: string | undefined }): void {
    const destination = destinations.find(({ name }) => name === lane)
    if (!destination) throw new InvalidInputError([{ field: 'lane', rule: 'is not a lane' }], { subject: 'request' })
    if (endpoint !== undefined && !Object.hasOwn(destination.endpoints, endpoint))
      throw new InvalidInputError([{ field: 'endpoint', rule: 'is not an endpoint of this lane' }], {
        subject: 'request',
      })
  }
}
