import type { Endpoint } from '@waybill/core'

/** The AI events of both generations: `product.search.click` exists in batches of `ai-compat` only. */
export const aiTypes = ['recommendation.view', 'recommendation.click', 'item.search.click'] as const
const aiBatchTypes = [...aiTypes, 'product.search.click'] as const

/** A kind of AI event, by the name that it has in its endpoint's path. */
export type SyneriseAiType = (typeof aiTypes)[number]

/** A kind of AI event that a batch may hold. `product.search.click` only with `aiEvents: 'ai-compat'`. */
export type SyneriseAiBatchType = (typeof aiBatchTypes)[number]

/** `v1` is `/events/v1`, as "Sending events" has it; `ai-compat` is `/v4/events/ai-compat`, as the API reference has it. */
export type AiGeneration = 'v1' | 'ai-compat'

const generations = {
  v1: {
    single: '/events/v1/single/',
    batch: '/events/v1/batch',
    headers: { accept: 'application/json' },
    source: 'https://hub.synerise.com/developers/api/events/sending-events',
  },
  'ai-compat': {
    single: '/v4/events/ai-compat/',
    batch: '/v4/events/ai-compat/batch',
    headers: { accept: 'application/json', 'api-version': '4.4' },
    source: 'https://hub.synerise.com/api-reference',
  },
} as const

// No salt and no id: the same AI event, sent again, counts twice.
const common = { method: 'POST', auth: 'ai', repeat: 'harmful', answers: 'all-or-nothing', inOrder: false } as const

function single(generation: AiGeneration, type: SyneriseAiType): Endpoint {
  const { single: path, headers, source } = generations[generation]
  const evidence = `${source}, POST ${path}${type}: no limit given; that of event batches applied`
  return { ...common, path: `${path}${type}`, headers, limit: { calls: 1, bytes: 1_000_000, evidence } }
}

function batch(generation: AiGeneration, type: SyneriseAiBatchType): Endpoint {
  const { batch: path, headers, source } = generations[generation]
  const evidence = `${source}, POST ${path}: no limit given; that of event batches applied`
  return {
    ...common,
    path,
    headers,
    frame: [`{"eventType":"${type}","items":[`, ']}'],
    limit: { calls: 1_000, bytes: 1_000_000, evidence },
  }
}

/** The AI endpoints: all events of a batch are of one type, so each type has a batch of its own. */
export const aiEndpoints = {
  'v1/recommendation.view': single('v1', 'recommendation.view'),
  'v1/recommendation.click': single('v1', 'recommendation.click'),
  'v1/item.search.click': single('v1', 'item.search.click'),
  'v1/batch/recommendation.view': batch('v1', 'recommendation.view'),
  'v1/batch/recommendation.click': batch('v1', 'recommendation.click'),
  'v1/batch/item.search.click': batch('v1', 'item.search.click'),
  'ai-compat/recommendation.view': single('ai-compat', 'recommendation.view'),
  'ai-compat/recommendation.click': single('ai-compat', 'recommendation.click'),
  'ai-compat/item.search.click': single('ai-compat', 'item.search.click'),
  'ai-compat/batch/recommendation.view': batch('ai-compat', 'recommendation.view'),
  'ai-compat/batch/recommendation.click': batch('ai-compat', 'recommendation.click'),
  'ai-compat/batch/item.search.click': batch('ai-compat', 'item.search.click'),
  'ai-compat/batch/product.search.click': batch('ai-compat', 'product.search.click'),
} as const satisfies Readonly<Record<string, Endpoint>>
