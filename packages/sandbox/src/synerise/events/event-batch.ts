import type { Processed } from '../../server/emulator.js'
import { isJsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { SyneriseCall } from '../call.js'
import { refuseSynerise, takeSyneriseBatch } from '../refusal.js'
import { readSyneriseBatch } from './batch.js'
import { checkSyneriseEvent, saveSyneriseEvent } from './event.js'
import { SYNERISE_EVENT_TYPES, type SyneriseEventType } from './event-types.js'

const SENDING = 'Synerise, "Sending events"'
const TYPE: Rule = {
  name: 'synerise.batch.type',
  source: `${SENDING}: add the type parameter with the value that corresponds to the name of the dedicated endpoint`,
}
const NO_ACTION: Rule = {
  name: 'synerise.batch.no-action',
  source: `${SENDING}: if the event has a dedicated endpoint, remove the action parameter`,
}
const TYPES: ReadonlyMap<unknown, SyneriseEventType> = new Map(SYNERISE_EVENT_TYPES.map((type) => [type.name, type]))
const CUSTOM: SyneriseEventType = { name: 'custom' }

/** `POST /v4/events/batch`: all of it or, when one item is bad, nothing. */
export function batchSyneriseEvents(call: SyneriseCall): Processed {
  const batch = readSyneriseBatch(call, call.body)
  if ('violation' in batch) return refuseSynerise(call, batch.violation, batch.status)
  return takeSyneriseBatch(call, batch.items, {
    name: 'events',
    check: (item) => checkItem(call, item),
    save: (item) => saveSyneriseEvent(call, item, typeOf(item) ?? CUSTOM),
  })
}

function checkItem(call: SyneriseCall, item: unknown): Violation | undefined {
  const type = typeOf(item)
  if (type === undefined) {
    const value = isJsonObject(item) ? item['type'] : item
    return broke(TYPE, { field: 'type', detail: 'must be custom or the name of a dedicated endpoint', value })
  }
  const { action } = item as { readonly action?: unknown }
  if (call.configuration.strict && type.action !== undefined && action !== undefined) {
    return broke(NO_ACTION, { field: 'action', detail: `does not go with the type ${type.name}`, value: action })
  }
  return checkSyneriseEvent(call, item, type)
}

function typeOf(item: unknown): SyneriseEventType | undefined {
  return isJsonObject(item) ? TYPES.get(item['type']) : undefined
}
