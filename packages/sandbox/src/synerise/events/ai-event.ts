import { type AcceptedContent, accept, type Processed } from '../../server/emulator.js'
import { isJsonObject, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, isViolation, type Rule, type Violation } from '../../server/rule.js'
import { SYNERISE_ACCEPTED } from '../answers.js'
import type { SyneriseCall } from '../call.js'
import { checkSyneriseFields, type SyneriseFields } from '../fields.js'
import { refuseSynerise, takeSyneriseBatch } from '../refusal.js'
import { readSyneriseTime, type SyneriseTime } from '../time.js'
import { readSyneriseBatch } from './batch.js'
import { checkSyneriseIdentifiers } from './identifiers.js'

const SENDING = 'Synerise, "Sending events"'
const BODY: Rule = {
  name: 'synerise.ai.body',
  source: `${SENDING}: the body of AI events must contain correlationId, clientUUID, items (array of item IDs as strings)`,
}
const TYPE: Rule = {
  name: 'synerise.ai.type',
  source: `${SENDING}: recommendation.view, recommendation.click, item.search.click`,
}
const SAME_TYPE: Rule = {
  name: 'synerise.ai.same-type',
  source: `${SENDING}: All events in a batch must be of the same type`,
}
const CLICK: Rule = { name: 'synerise.ai.click', source: 'Synerise, API reference, AI events: fields of clicks' }
const CLICKS: Readonly<Record<string, SyneriseFields>> = {
  'recommendation.click': { item: 'filled!' },
  'item.search.click': { item: 'filled!', position: 'position!', searchType: 'search-type!' },
  'product.search.click': { productId: 'filled!', position: 'position!', searchType: 'search-type!' },
}
const SINGLE_TYPES = ['recommendation.view', 'recommendation.click', 'item.search.click']
const BATCH_TYPES = [...SINGLE_TYPES, 'product.search.click']

/** The two generations differ in what they do with a time in the future. */
export type SyneriseAiGeneration = 'events-v1' | 'ai-compat'

/** One AI event, its type being the last part of the path. */
export function syneriseAiEventHandler(generation: SyneriseAiGeneration): (call: SyneriseCall) => Processed {
  return (call) => {
    const type = call.parameters['type'] ?? ''
    if (!SINGLE_TYPES.includes(type)) {
      return refuseSynerise(
        call,
        broke(TYPE, { field: 'type', detail: `must be one of ${SINGLE_TYPES.join(', ')}`, value: type }),
        404,
      )
    }
    const violation = checkAiEvent(call, call.body, { type, generation })
    if (violation !== undefined) return refuseSynerise(call, violation)
    return accept(SYNERISE_ACCEPTED, [saveAiEvent(call, call.body, { type, generation })])
  }
}

/** Several AI events of one type; all of them or, when one is bad, none. */
export function syneriseAiBatchHandler(generation: SyneriseAiGeneration): (call: SyneriseCall) => Processed {
  return (call) => {
    const type = String(objectOrEmpty(call.body)['eventType'])
    // The article names three types; the fourth is in the reference of ai-compat alone.
    const known = generation === 'ai-compat' ? BATCH_TYPES : SINGLE_TYPES
    if (!known.includes(type)) {
      return refuseSynerise(
        call,
        broke(TYPE, { field: 'eventType', detail: `must be one of ${known.join(', ')}`, value: type }),
      )
    }
    const batch = readSyneriseBatch(call, call.body, { field: 'items', documented: false })
    if ('violation' in batch) return refuseSynerise(call, batch.violation, batch.status)
    return takeSyneriseBatch(call, batch.items, {
      name: 'ai-events',
      check: (item) => checkAiEvent(call, item, { type, generation }),
      save: (item) => saveAiEvent(call, item, { type, generation }),
    })
  }
}

interface AiKind {
  readonly type: string
  readonly generation: SyneriseAiGeneration
}

function checkAiEvent(call: SyneriseCall, event: unknown, { type, generation }: AiKind): Violation | undefined {
  if (!isJsonObject(event)) return broke(BODY, { field: '', detail: 'must be an object', value: event })
  const { eventType, items, item, productId } = event
  if (eventType !== undefined && eventType !== type) {
    return broke(SAME_TYPE, { field: 'eventType', detail: `differs from ${type}`, value: eventType })
  }
  const fields = {
    correlationId: 'filled!',
    clientUUID: 'filled!',
    items: 'texts',
    item: 'text',
    productId: 'text',
    campaignId: 'text',
    sessionId: 'text',
    position: 'position',
    searchType: 'search-type',
  } as const
  const violation =
    checkSyneriseFields(event, fields, { rule: BODY }) ?? checkSyneriseIdentifiers({ clientUUID: event['clientUUID'] })
  if (violation !== undefined) return violation
  const strict = call.configuration.strictAiClicks ? CLICKS[type] : undefined
  const missing = strict && checkSyneriseFields(event, strict, { rule: CLICK })
  if (missing !== undefined) return missing
  // The article asks all three types for items; the generated reference gives clicks one item instead.
  const named = type === 'recommendation.view' ? [items] : [items, item, productId]
  if (named.every((value) => value === undefined)) return broke(BODY, { field: 'items', detail: 'is required' })
  const read = readTime(call, event, generation)
  return isViolation(read) ? read : undefined
}

function saveAiEvent(call: SyneriseCall, content: unknown, { type, generation }: AiKind): AcceptedContent {
  const { store, at } = call
  const { clientUUID, eventTimestamp: _time, EventTimestamp: _other, ...params } = objectOrEmpty(content)
  const read = readTime(call, objectOrEmpty(content), generation)
  store.saveEvent({
    action: type,
    profileId: store.resolveProfile({ uuid: clientUUID }).id,
    ...(isViolation(read) ? { time: new Date(at).toISOString() } : read),
    savedAt: at,
    params,
  })
  return { kind: 'ai-event', content }
}

// The article's text says Unix milliseconds and its examples show ISO 8601; the reference has a capital E. All are read.
function readTime({ at }: SyneriseCall, event: JsonObject, generation: SyneriseAiGeneration): SyneriseTime | Violation {
  const sent = event['eventTimestamp'] ?? event['EventTimestamp']
  const text =
    typeof sent === 'number' && Number.isFinite(sent) && Math.abs(sent) <= 8.64e15 ? new Date(sent).toISOString() : sent
  return readSyneriseTime(text, at, { field: 'eventTimestamp', ...(generation === 'events-v1' && { future: 'keep' }) })
}
