import type { CustomerEvent } from './customer-event.js'
import { instantOf } from './instant.js'
import { snapshot } from './snapshot.js'

/**
 * A copy of an event that keeps every rule of `customerEventSchema`; `undefined` for one that may break a rule. This check
 * is several times faster than the schema, which explains every mistake and is needed only for the other events.
 */
export function plainEvent(input: unknown): CustomerEvent | undefined {
  if (typeof input !== 'object' || input === null || 'toJSON' in input) return undefined
  try {
    const event = snapshot(input) as Record<string, unknown>
    const isPlain = keepsCommonRules(event) && keepsRulesOfType(event) && hasTheTextsOf(event, input as typeof event)
    return isPlain ? (event as unknown as CustomerEvent) : undefined
  } catch {
    return undefined
  }
}

/** Whether the fields are texts in the input too: a `Date` or boxed string is a text only in the copy. No loop, for speed. */
function hasTheTextsOf(copy: Record<string, unknown>, input: Record<string, unknown>): boolean {
  return (
    copy['type'] === input['type'] &&
    copy['messageId'] === input['messageId'] &&
    copy['userId'] === input['userId'] &&
    copy['anonymousId'] === input['anonymousId'] &&
    copy['event'] === input['event'] &&
    copy['name'] === input['name'] &&
    copy['category'] === input['category'] &&
    copy['groupId'] === input['groupId'] &&
    copy['previousId'] === input['previousId']
  )
}

function keepsCommonRules({
  messageId,
  userId,
  anonymousId,
  timestamp,
  originalTimestamp,
  sentAt,
  context,
  integrations,
}: Record<string, unknown>): boolean {
  return (
    isTextOrNone(userId) &&
    isTextOrNone(anonymousId) &&
    Boolean(userId || anonymousId) &&
    (isNone(messageId) || (isText(messageId) && messageId.length <= 100)) &&
    isInstantOrNone(timestamp) &&
    isInstantOrNone(originalTimestamp) &&
    isInstantOrNone(sentAt) &&
    isObjectOrNone(context) &&
    isObjectOrNone(integrations)
  )
}

function keepsRulesOfType(event: Record<string, unknown>): boolean {
  switch (event['type']) {
    case 'track':
      return isText(event['event']) && isObjectOrNone(event['properties'])
    case 'identify':
      return isObjectOrNone(event['traits'])
    case 'page':
    case 'screen':
      return isTextOrNone(event['name']) && isTextOrNone(event['category']) && isObjectOrNone(event['properties'])
    case 'group':
      return isText(event['groupId']) && isObjectOrNone(event['traits'])
    case 'alias':
      return isText(event['previousId']) && isText(event['userId'])
    default:
      return false
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null
}

function isTextOrNone(value: unknown): boolean {
  return isNone(value) || typeof value === 'string'
}

function isInstantOrNone(value: unknown): boolean {
  return isNone(value) || (typeof value === 'string' && instantOf(value) !== undefined)
}

function isObjectOrNone(value: unknown): boolean {
  return isNone(value) || (typeof value === 'object' && (!Array.isArray(value) || value.length === 0))
}
