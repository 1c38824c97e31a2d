import type { Endpoint } from '@waybill/core/destination'
import type { SyneriseAiBatchType, SyneriseAiType } from '../model/event/ai-input.js'

/** The AI events that both APIs have. */
export const aiTypes = [
  'recommendation.view',
  'recommendation.click',
  'item.search.click',
] as const satisfies readonly SyneriseAiType[]

/**
 * One of Synerise's two APIs for AI events. `v1` is `/events/v1`, which the page "Sending events" describes. `ai-compat` is
 * `/v4/events/ai-compat`, which the API reference describes.
 */
export type SyneriseAiGeneration = 'v1' | 'ai-compat'

/** The name of an endpoint of AI events. */
export type SyneriseAiEndpoint =
  | `${SyneriseAiGeneration}/${SyneriseAiType}`
  | `${SyneriseAiGeneration}/batch/${SyneriseAiType}`
  | 'ai-compat/batch/product.search.click'

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

// AI events have no salt and no id. The same event counts twice when it is sent again.
const common = { method: 'POST', auth: 'ai', repeat: 'harmful', answers: 'all-or-nothing', inOrder: false } as const

function single(generation: SyneriseAiGeneration, type: SyneriseAiType): Endpoint {
  const { single: path, headers, source } = generations[generation]
  const limitSource = `${source}, POST ${path}${type}: no limit given; that of event batches applied`
  return { ...common, path: `${path}${type}`, headers, limit: { calls: 1, bytes: 1_000_000, source: limitSource } }
}

function batch(generation: SyneriseAiGeneration, type: SyneriseAiBatchType): Endpoint {
  const { batch: path, headers, source } = generations[generation]
  const limitSource = `${source}, POST ${path}: no limit given; that of event batches applied`
  return {
    ...common,
    path,
    headers,
    frame: [`{"eventType":"${type}","items":[`, ']}'],
    limit: { calls: 1_000, bytes: 1_000_000, source: limitSource },
  }
}

/** The endpoints of AI events. All events of a batch are of one type, so each type has a batch of its own. */
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
} as const satisfies Readonly<Record<SyneriseAiEndpoint, Endpoint>>
