import { readBasicCredentials, readBearerToken } from '../basic-credentials.js'
import {
  decodeJson,
  type Emulator,
  type EmulatorContext,
  jsonAnswer,
  type ReceivedRequest,
  refuse,
  textAnswer,
} from '../emulator.js'
import { findRoute, type Route } from '../route.js'
import { broke, type Rule } from '../rule.js'
import { yespoAccountInfo, yespoImportStatus } from './yespo-account.js'
import type { YespoHandler } from './yespo-call.js'
import { addYespoContact } from './yespo-contact.js'
import { importYespoContacts } from './yespo-contacts.js'
import { yespoEventHandler } from './yespo-event.js'
import { importYespoOrders } from './yespo-orders.js'
import { type YespoConfiguration, type YespoSettings, yespoConfiguration } from './yespo-settings.js'
import type { YespoState } from './yespo-state.js'
import { createYespoStore } from './yespo-store.js'
import { createYespoTraffic } from './yespo-traffic.js'

const START = 'Yespo, "Getting started with API"'
const AUTHORIZED: Rule = {
  name: 'yespo.authorization',
  source: `${START}: Basic, any user name and the API key as the password`,
}
const OPERATION: Rule = { name: 'yespo.operation', source: `${START}: list of methods` }
const MEDIA_TYPE: Rule = { name: 'yespo.media-type', source: `${START}: Content-Type: application/json; charset=UTF-8` }
const JSON_BODY: Rule = { name: 'yespo.json', source: `${START}: requests are JSON` }
const RATE: Rule = { name: 'yespo.rate', source: 'Yespo, contactsBulkUpdate: 429, too many requests within 1 second' }
const REPEATED: Rule = {
  name: 'yespo.duplicate',
  source: 'Yespo-CDP/yespo-shopify: the server answers "Duplicated request"',
}

const ROUTES: readonly Route<YespoHandler>[] = [
  { method: 'POST', path: '/api/v1/event', handler: yespoEventHandler(1) },
  { method: 'POST', path: '/api/v2/event', handler: yespoEventHandler(2) },
  { method: 'POST', path: '/api/v3/event', handler: yespoEventHandler(3) },
  { method: 'POST', path: '/api/v1/contact', handler: addYespoContact },
  { method: 'POST', path: '/api/v1/contacts', handler: importYespoContacts },
  { method: 'POST', path: '/api/v1/orders', handler: importYespoOrders },
  { method: 'GET', path: '/api/v1/account/info', handler: yespoAccountInfo },
  { method: 'GET', path: '/api/v1/importstatus/{id}', handler: yespoImportStatus },
]

/** Emulates Yespo's event, contact and order resources. */
export function createYespoEmulator(
  settings: YespoSettings | undefined,
  context: EmulatorContext,
): Emulator<YespoState> {
  const configuration = yespoConfiguration(settings)
  const begin = () => {
    const random = context.random()
    return { store: createYespoStore(() => random.uuid()), traffic: createYespoTraffic(configuration) }
  }
  let account = begin()
  const throttled = () => textAnswer(429, 'Too many requests: the limit of requests per 1 second is exceeded')
  const duplicated = () => jsonAnswer(configuration.duplicateStatus, { message: 'Duplicated request' })

  return {
    decode: ({ body }) => decodeJson(body, JSON_BODY),
    process(request, decoded) {
      const at = context.now()
      if (account.traffic.isTooMuch(at))
        return refuse(throttled(), broke(RATE, { field: '', detail: 'too many requests' }))
      if (!isAuthorized(request, configuration)) {
        return refuse(
          jsonAnswer(401, { status: 401, error: 'Unauthorized', message: 'Bad credentials' }),
          broke(AUTHORIZED, { field: 'authorization', detail: 'neither the API key nor a known token' }),
        )
      }
      const route = findRoute(ROUTES, request)
      if (!route.found) {
        const message = route.status === 404 ? 'Not found' : 'Method not allowed'
        return refuse(jsonAnswer(route.status, { message }), broke(OPERATION, { field: request.path, detail: message }))
      }
      if (request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
        const value = request.headers['content-type']
        return refuse(
          textAnswer(415, 'Unsupported Media Type'),
          broke(MEDIA_TYPE, { field: 'content-type', detail: 'must be application/json', value }),
        )
      }
      if (decoded.violation !== undefined) return refuse(textAnswer(400, 'Wrong Format'), decoded.violation)
      if (account.traffic.isRepeated(request, at)) {
        return refuse(duplicated(), broke(REPEATED, { field: '', detail: 'the same request came a moment ago' }))
      }
      const { handler, parameters } = route
      return handler({ request, body: decoded.value, parameters, store: account.store, configuration, at })
    },
    busy: throttled,
    throttled,
    duplicated,
    state: () => account.store.state(),
    reset: () => {
      account = begin()
    },
  }
}

function isAuthorized({ headers }: ReceivedRequest, { apiKey, accessToken }: YespoConfiguration): boolean {
  const header = headers['authorization']
  return readBasicCredentials(header)?.password === apiKey || readBearerToken(header) === accessToken
}
