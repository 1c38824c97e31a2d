import { type Answer, accept, type Decoded, jsonAnswer, type Processed, refuse } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, refusalOf, type Violation } from '../../server/rule.js'
import { started } from '../../workflows.js'
import { compiledTemplates, explanationsOf } from '../campaign-extras.js'
import { selectSalesforceCampaigns } from '../campaigns.js'
import { isMinified } from '../decode.js'
import { encryptedIdOf, primaryIdOf, readSalesforceIdentity } from '../identity.js'
import type { SalesforceConfiguration } from '../settings.js'
import { applySalesforceCommerce, type SalesforceStore } from '../store.js'
import { checkSalesforceEvent } from './event-rules.js'
import { readSalesforceInteraction } from './interaction.js'
import { readSalesforceItemAction } from './item-action.js'
import { unreadParts } from './unread.js'

const RESPONSES = 'Salesforce, "Event API Responses"'
const MISSING_ID: Rule = {
  name: 'salesforce.encrypted-id.missing',
  source: `${RESPONSES}: 1: Missing Encrypted UserId Parameter`,
}
const INVALID_ID: Rule = {
  name: 'salesforce.encrypted-id.invalid',
  source: `${RESPONSES}: 2: Invalid Encrypted UserId Parameter`,
}
const MINIFIED: Rule = {
  name: 'salesforce.event.minified',
  source: 'Salesforce, "Event API Requests": minify the event JSON data into a single line by removing all whitespaces',
}
const EMPTY: Rule = { name: 'salesforce.event.missing', source: 'Salesforce, "Event API Requests": event is required' }
const JSON_TYPE = 'application/json;charset=UTF-8'

/** Event with the context that processes it. */
export interface SalesforceEventCall {
  readonly decoded: Decoded
  /** It came through authevent with a valid token. */
  readonly trusted: boolean
  readonly store: SalesforceStore
  readonly configuration: SalesforceConfiguration
  /** A new event id. */
  readonly id: string
  readonly at: number
}

/** Accepts one event, or answers 200 with the documented `errorCode`. */
export function processSalesforceEvent(call: SalesforceEventCall): Processed {
  const { decoded, configuration, trusted, id } = call
  const [invalid, ...more] = violationsOf(decoded, configuration)
  if (invalid !== undefined) {
    const validationErrors = [invalid, ...more].map(({ field, detail }) => ({ field, message: detail }))
    return { answer: salesforceErrorAnswer(id, 5, { validationErrors }), accepted: [], refusal: refusalOf(invalid) }
  }
  const event = decoded.value as JsonObject
  const encrypted = checkEncryptedId(call, objectOrEmpty(event['user'])['encryptedId'])
  if (encrypted !== undefined) return refuse(salesforceErrorAnswer(id, encrypted.code), encrypted.violation)
  const decisions = selectSalesforceCampaigns(event, configuration, { trusted })
  const campaignResponses = decisions.flatMap(({ response }) => (response === undefined ? [] : [response]))
  const templates = compiledTemplates(campaignResponses)
  const ignored = objectOrEmpty(event['flags'])['doNotTrack'] === true
  const userId = ignored ? undefined : remember(call, event)
  const answer = jsonAnswer(
    200,
    {
      id,
      campaignResponses,
      // An empty list was seen in answers to the public endpoint, not in those of authevent.
      ...((!trusted || templates.length > 0) && { compiledCampaignTemplates: templates }),
      errorCode: needsCorrection(event, configuration) ? 4 : 0,
      ...(userId !== undefined && replyIds(call, event, userId)),
      ...(trusted &&
        wantsExplanations(event) && { campaignExplanations: explanationsOf(decisions), eventDetails: event }),
    },
    JSON_TYPE,
  )
  return {
    ...accept(answer, ignored ? [] : [{ kind: 'event', content: event }]),
    ignored: unreadParts(event).map(refusalOf),
  }
}

/** A 200 with an error inside. */
export function salesforceErrorAnswer(id: string, errorCode: number, more: JsonObject = {}): Answer {
  return jsonAnswer(200, { id, campaignResponses: [], compiledCampaignTemplates: [], errorCode, ...more }, JSON_TYPE)
}

function violationsOf({ value, violation, text }: Decoded, { strict }: SalesforceConfiguration): readonly Violation[] {
  if (violation !== undefined) return [violation]
  if (text === '') return [broke(EMPTY, { field: 'event', detail: 'is missing' })]
  if (strict && !isMinified(text))
    return [broke(MINIFIED, { field: 'event', detail: 'has white space between its tokens' })]
  return checkSalesforceEvent(value, strict)
}

function checkEncryptedId(
  { configuration, store }: SalesforceEventCall,
  encryptedId: unknown,
): { readonly code: number; readonly violation: Violation } | undefined {
  if (!isText(encryptedId)) {
    if (!configuration.requireEncryptedId) return undefined
    return { code: 1, violation: broke(MISSING_ID, { field: 'user.encryptedId', detail: 'is required' }) }
  }
  const primary = primaryIdOf(encryptedId)
  if (primary !== undefined && store.hasUser(primary)) return undefined
  return {
    code: 2,
    violation: broke(INVALID_ID, { field: 'user.encryptedId', detail: 'is unknown', value: encryptedId }),
  }
}

function remember(call: SalesforceEventCall, event: JsonObject): string {
  const { store, configuration, id, at, trusted } = call
  const found = store.resolveUser(readSalesforceIdentity(event['user'], configuration.identityAttributes))
  const attributes = objectOrEmpty(objectOrEmpty(event['user'])['attributes'])
  const user = { ...found, attributes: { ...found.attributes, ...attributes }, events: found.events + 1 }
  store.saveUser(user)
  store.addEvent({ id, userId: user.id, at, trusted, event, ...started(configuration.workflows, nameOf(event)) })
  for (const [type, item] of Object.entries(objectOrEmpty(event['catalog']))) {
    if (isJsonObject(item)) store.saveItem(type, item)
  }
  const { interaction } = event
  const commerce = isJsonObject(interaction) ? readSalesforceInteraction(interaction) : readSalesforceItemAction(event)
  if (commerce !== undefined) applySalesforceCommerce(store, user, commerce, at)
  return user.id
}

function nameOf({ action, interaction }: JsonObject): string | undefined {
  const name = action ?? objectOrEmpty(interaction)['name']
  return typeof name === 'string' ? name : undefined
}

function needsCorrection(event: JsonObject, { correctAnonymousIds }: SalesforceConfiguration): boolean {
  const { anonId, anonymousId } = objectOrEmpty(event['user'])
  const sent = anonId ?? anonymousId
  return correctAnonymousIds === 'malformed' && sent !== undefined && !/^[0-9a-f]{16}$/.test(String(sent))
}

function persists(
  event: JsonObject,
  { configuration, trusted }: Pick<SalesforceEventCall, 'configuration' | 'trusted'>,
): boolean {
  const { identityResolution, identityAttributes, persistedUserId } = configuration
  const primary = isText(objectOrEmpty(event['user'])['id'])
  switch (persistedUserId) {
    case 'captured':
      return identityResolution ? !trusted : primary
    case 'documented':
      return !identityResolution && primary
    case 'identified':
      return readSalesforceIdentity(event['user'], identityAttributes).named.length > 0
    default:
      return persistedUserId satisfies never
  }
}

// With identity resolution on, captures show both ids on the public endpoint and the resolved one alone on authevent.
function replyIds({ configuration, trusted }: SalesforceEventCall, event: JsonObject, userId: string): JsonObject {
  const resolution = configuration.identityResolution
  return {
    ...(persists(event, { configuration, trusted }) && {
      persistedUserId: { entityId: encryptedIdOf(userId), accountId: '' },
    }),
    ...(resolution && { resolvedUserId: userId }),
  }
}

function wantsExplanations({ debug, explain }: JsonObject): boolean {
  return objectOrEmpty(debug)['explanations'] === true || explain === true
}
