import { readBasicCredentials } from '../basic-credentials.js'
import {
  type Decoded,
  type Emulator,
  type EmulatorContext,
  jsonAnswer,
  type Processed,
  type ReceivedRequest,
  refuse,
} from '../emulator.js'
import { findRoute, type Route } from '../route.js'
import { broke, type Rule, type Violation } from '../rule.js'
import { exportSalesforceAccounts } from './salesforce-account-export.js'
import { decodeSalesforceEvent, isForm } from './salesforce-decode.js'
import { processSalesforceEvent, salesforceErrorAnswer } from './salesforce-event.js'
import {
  type SalesforceConfiguration,
  type SalesforceSettings,
  salesforceConfiguration,
} from './salesforce-settings.js'
import type { SalesforceState } from './salesforce-state.js'
import { createSalesforceStore } from './salesforce-store.js'

const REQUESTS = 'Salesforce, "Event API Requests"'
const EXPORT = 'Salesforce, "Account Export API"'
const OPERATION: Rule = { name: 'salesforce.operation', source: `${REQUESTS}: the endpoints` }
const DATASET: Rule = {
  name: 'salesforce.dataset',
  source: `${REQUESTS}: dataset: Name or identifier of the Personalization dataset`,
}
const MEDIA_TYPE: Rule = {
  name: 'salesforce.media-type',
  source: `${REQUESTS}: application/json; application/x-www-form-urlencoded (not authevent)`,
}
const TOKEN: Rule = {
  name: 'salesforce.token',
  source: `${REQUESTS}: Your API token must be a strict Base64 encoding of your API Key ID and its API Secret Key, separated by a colon`,
}
const SEND: Rule = {
  name: 'salesforce.token.send-events',
  source: `${REQUESTS}: a valid API token that is permitted to send events`,
}
const ACCESS: Rule = {
  name: 'salesforce.token.access-api',
  source: `${EXPORT}: an existing API token if it has the required permissions`,
}

type Operation = 'event' | 'authevent' | 'accounts.json' | 'accounts.csv'

const ROUTES: readonly Route<Operation>[] = [
  { method: 'POST', path: '/api2/event/{dataset}', handler: 'event' },
  { method: 'GET', path: '/api2/event/{dataset}', handler: 'event' },
  { method: 'POST', path: '/api2/authevent/{dataset}', handler: 'authevent' },
  { method: 'GET', path: '/api/dataset/{dataset}/accounts.json', handler: 'accounts.json' },
  { method: 'GET', path: '/api/dataset/{dataset}/accounts.csv', handler: 'accounts.csv' },
]

/** Emulates the Event API and the Account Export API of one Salesforce Personalization dataset. */
export function createSalesforceEmulator(
  settings: SalesforceSettings | undefined,
  context: EmulatorContext,
): Emulator<SalesforceState> {
  const configuration = salesforceConfiguration(settings)
  const begin = () => {
    const random = context.random()
    return { store: createSalesforceStore(() => random.hex(24)), nextId: () => random.hex(24) }
  }
  let dataset = begin()

  function answerTo(request: ReceivedRequest, decoded: Decoded): Processed {
    const route = findRoute(ROUTES, request)
    if (!route.found)
      return refused(route.status, broke(OPERATION, { field: request.path, detail: `no ${request.method} here` }))
    const operation = route.handler
    const denied = operation === 'event' ? undefined : deny(request, operation, configuration)
    if (denied !== undefined) return denied
    const name = route.parameters['dataset']
    if (configuration.unknownDataset === 'refuse' && name !== configuration.dataset) {
      return refused(404, broke(DATASET, { field: 'dataset', detail: 'is unknown', value: name }))
    }
    switch (operation) {
      case 'accounts.json':
        return exportSalesforceAccounts(configuration.accounts, request.query, 'json')
      case 'accounts.csv':
        return exportSalesforceAccounts(configuration.accounts, request.query, 'csv')
      case 'event':
      case 'authevent': {
        const value = request.headers['content-type']
        const json = /^application\/json\b/i.test(value ?? '')
        if (request.method === 'POST' && !json && (operation === 'authevent' || !isForm(request))) {
          return refused(415, broke(MEDIA_TYPE, { field: 'content-type', detail: 'is not supported here', value }))
        }
        const trusted = operation === 'authevent'
        const { store, nextId } = dataset
        return processSalesforceEvent({ decoded, trusted, store, configuration, id: nextId(), at: context.now() })
      }
      default:
        return operation satisfies never
    }
  }

  return {
    decode: decodeSalesforceEvent,
    process(request, decoded) {
      const processed = answerTo(request, decoded)
      const { origin } = request.headers
      if (origin === undefined) return processed
      const cors = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }
      return { ...processed, answer: { ...processed.answer, headers: { ...processed.answer.headers, ...cors } } }
    },
    busy: () => salesforceErrorAnswer(dataset.nextId(), 3),
    throttled: () => jsonAnswer(429, { error: 'Too Many Requests' }),
    state: () => dataset.store.state(),
    reset: () => {
      dataset = begin()
    },
  }
}

function deny(
  { headers }: ReceivedRequest,
  operation: Operation,
  configuration: SalesforceConfiguration,
): Processed | undefined {
  const token = readBasicCredentials(headers['authorization'])
  if (token?.user !== configuration.apiKeyId || token.password !== configuration.apiKeySecret) {
    return refused(401, broke(TOKEN, { field: 'authorization', detail: 'no valid API token in strict Base64' }))
  }
  const sends = operation === 'authevent'
  if (sends ? configuration.canSendEvents : configuration.canAccessApi) return undefined
  return refused(
    403,
    broke(sends ? SEND : ACCESS, { field: 'authorization', detail: 'the token lacks the permission' }),
  )
}

// The documents describe no HTTP errors at all: status and body are ours.
function refused(status: number, violation: Violation): Processed {
  const answer = jsonAnswer(status, { status, error: `${violation.field}: ${violation.detail}` })
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="Personalization"' } : {}
  return refuse({ ...answer, headers: { ...answer.headers, ...challenge } }, violation)
}
