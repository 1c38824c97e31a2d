import { comesFrom } from '../server/allowed-address.js'
import { readBasicCredentials } from '../server/basic-credentials.js'
import { contentEncoding } from '../server/content-encoding.js'
import {
  type Decoded,
  type Emulator,
  type EmulatorContext,
  jsonAnswer,
  type Processed,
  type ReceivedRequest,
} from '../server/emulator.js'
import { findRoute, type Route } from '../server/route.js'
import { broke, type Rule } from '../server/rule.js'
import { decodeSalesforceEvent, isForm } from './decode.js'
import { processSalesforceEvent, salesforceErrorAnswer } from './events/event.js'
import { exportSalesforceRows } from './export/export.js'
import type { SalesforceExportKind } from './export/rows.js'
import { refuseSalesforce } from './refusal.js'
import { type SalesforceConfiguration, type SalesforceSettings, salesforceConfiguration } from './settings.js'
import type { SalesforceState } from './state.js'
import { createSalesforceStore } from './store.js'
import { deleteSalesforceUsers, lookUpSalesforceUser } from './users.js'

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

const ADDRESS: Rule = {
  name: 'salesforce.token.address',
  source: 'Salesforce Help, "Create an API Token": IP accept list: other addresses are rejected',
}
const ENCODING: Rule = {
  name: 'salesforce.content-encoding',
  source: `${REQUESTS}: JSON or a form, and no Content-Encoding is named for them`,
}

type Operation =
  | { readonly does: 'event' | 'authevent' | 'look-up' | 'delete' }
  | { readonly does: 'export'; readonly kind: SalesforceExportKind; readonly format: 'json' | 'csv' }

const exported = (kind: SalesforceExportKind, format: 'json' | 'csv'): Route<Operation> => ({
  method: 'GET',
  path: `/api/dataset/{dataset}/${kind}.${format}`,
  handler: { does: 'export', kind, format },
})

const ROUTES: readonly Route<Operation>[] = [
  { method: 'POST', path: '/api2/event/{dataset}', handler: { does: 'event' } },
  { method: 'GET', path: '/api2/event/{dataset}', handler: { does: 'event' } },
  { method: 'POST', path: '/api2/authevent/{dataset}', handler: { does: 'authevent' } },
  exported('accounts', 'json'),
  exported('accounts', 'csv'),
  exported('users', 'json'),
  exported('users', 'csv'),
  { method: 'GET', path: '/api/dataset/{dataset}/user/{user}', handler: { does: 'look-up' } },
  { method: 'POST', path: '/api/dataset/{dataset}/users/delete', handler: { does: 'delete' } },
]

/** Emulates the Event API and the export, look-up and deletion of accounts and users of one Salesforce Personalization dataset. */
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
      return refuseSalesforce(
        route.status,
        broke(OPERATION, { field: request.path, detail: `no ${request.method} here` }),
      )
    const operation = route.handler
    const denied = operation.does === 'event' ? undefined : deny(request, operation, configuration)
    if (denied !== undefined) return denied
    const name = route.parameters['dataset']
    if (configuration.unknownDataset === 'refuse' && name !== configuration.dataset) {
      return refuseSalesforce(404, broke(DATASET, { field: 'dataset', detail: 'is unknown', value: name }))
    }
    const encoding = contentEncoding(request)
    if (encoding !== undefined) {
      const detail = 'packed bodies are not documented'
      return refuseSalesforce(415, broke(ENCODING, { field: 'content-encoding', detail, value: encoding }))
    }
    const { store, nextId } = dataset
    switch (operation.does) {
      case 'export':
        return exportSalesforceRows({ ...operation, query: request.query, store, configuration })
      case 'look-up':
        return lookUpSalesforceUser(route.parameters['user'] ?? '', { store, configuration, at: context.now() })
      case 'delete':
        return deleteSalesforceUsers(request, { store, configuration })
      case 'event':
      case 'authevent': {
        const value = request.headers['content-type']
        const json = /^application\/json\b/i.test(value ?? '')
        if (request.method === 'POST' && !json && (operation.does === 'authevent' || !isForm(request))) {
          return refuseSalesforce(
            415,
            broke(MEDIA_TYPE, { field: 'content-type', detail: 'is not supported here', value }),
          )
        }
        const trusted = operation.does === 'authevent'
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
  request: ReceivedRequest,
  operation: Operation,
  configuration: SalesforceConfiguration,
): Processed | undefined {
  const token = readBasicCredentials(request.headers['authorization'])
  if (token?.user !== configuration.apiKeyId || token.password !== configuration.apiKeySecret) {
    return refuseSalesforce(
      401,
      broke(TOKEN, { field: 'authorization', detail: 'no valid API token in strict Base64' }),
    )
  }
  if (!comesFrom(configuration.allowedAddresses, request)) {
    const detail = 'is not on the IP accept list of the token'
    return refuseSalesforce(403, broke(ADDRESS, { field: 'address', detail, value: request.address }))
  }
  const sends = operation.does === 'authevent'
  if (sends ? configuration.canSendEvents : configuration.canAccessApi) return undefined
  return refuseSalesforce(
    403,
    broke(sends ? SEND : ACCESS, { field: 'authorization', detail: 'the token lacks the permission' }),
  )
}
