import { contentEncoding } from '../server/content-encoding.js'
import { decodeJson, type Emulator, type EmulatorContext, jsonAnswer, refuse, textAnswer } from '../server/emulator.js'
import { findRoute } from '../server/route.js'
import { broke, type Rule } from '../server/rule.js'
import { mayUse, yespoScope } from './authorization.js'
import { YESPO_ROUTES } from './routes.js'
import { type YespoSettings, yespoConfiguration } from './settings.js'
import type { YespoState } from './state.js'
import { createYespoStore } from './store.js'
import { createYespoTokens } from './token.js'
import { createYespoTraffic } from './traffic.js'

const START = 'Yespo, "Getting started with API"'
const AUTHORIZED: Rule = {
  name: 'yespo.authorization',
  source: `${START}: Basic, any user name and the API key as the password`,
}
const RIGHTS: Rule = {
  name: 'yespo.rights',
  source: 'Yespo, "API keys" and "OAuth 2.0 authentication": rights full, events, events and contacts, messages',
}
const OPERATION: Rule = { name: 'yespo.operation', source: `${START}: list of methods` }
const MEDIA_TYPE: Rule = { name: 'yespo.media-type', source: `${START}: Content-Type: application/json; charset=UTF-8` }
const ENCODING: Rule = {
  name: 'yespo.content-encoding',
  source: `${START}: requests are JSON in UTF-8, and no Content-Encoding is named for them`,
}
const JSON_BODY: Rule = { name: 'yespo.json', source: `${START}: requests are JSON` }
const RATE: Rule = {
  name: 'yespo.rate',
  source: 'Yespo, contactsBulkUpdate: 429, too many requests within 1 second (200 of them)',
}
const REPEATED: Rule = {
  name: 'yespo.duplicate',
  source: 'Yespo-CDP/yespo-shopify: the server answers "Duplicated request"',
}

/** Emulates Yespo's event, contact, order and message resources. */
export function createYespoEmulator(
  settings: YespoSettings | undefined,
  context: EmulatorContext,
): Emulator<YespoState> {
  const configuration = yespoConfiguration(settings)
  const begin = () => {
    const random = context.random()
    return {
      store: createYespoStore(() => random.uuid(), configuration.workflows, context.now),
      tokens: createYespoTokens(configuration, () => random.hex(40)),
      traffic: createYespoTraffic(configuration),
    }
  }
  let account = begin()
  const throttled = () => textAnswer(429, 'Too many requests: the limit of requests per 1 second is exceeded')
  const duplicated = () => jsonAnswer(configuration.duplicateStatus, { message: 'Duplicated request' })

  return {
    decode: ({ body }) => decodeJson(body, JSON_BODY),
    process(request, decoded) {
      const at = context.now()
      if (account.traffic.isTooMuch(request, at))
        return refuse(throttled(), broke(RATE, { field: '', detail: 'too many requests' }))
      const scope = yespoScope(request, { configuration, tokens: account.tokens, at })
      if (scope === undefined) {
        return refuse(
          jsonAnswer(401, { status: 401, error: 'Unauthorized', message: 'Bad credentials' }),
          broke(AUTHORIZED, { field: 'authorization', detail: 'neither the API key nor a known token' }),
        )
      }
      const route = findRoute(YESPO_ROUTES, request)
      if (!route.found) {
        const message = route.status === 404 ? 'Not found' : 'Method not allowed'
        return refuse(jsonAnswer(route.status, { message }), broke(OPERATION, { field: request.path, detail: message }))
      }
      const { handle, right } = route.handler
      if (!mayUse(scope, right)) {
        const status = configuration.forbiddenStatus
        return refuse(
          jsonAnswer(status, { status, error: 'Forbidden', message: 'Access is denied' }),
          broke(RIGHTS, { field: 'authorization', detail: `the scope ${scope} does not include ${right}` }),
        )
      }
      const encoding = contentEncoding(request)
      if (encoding !== undefined) {
        return refuse(
          textAnswer(415, 'Unsupported Media Type'),
          broke(ENCODING, { field: 'content-encoding', detail: 'packed bodies are not documented', value: encoding }),
        )
      }
      if (
        ['POST', 'PUT'].includes(request.method) &&
        !/^application\/json\b/i.test(request.headers['content-type'] ?? '')
      ) {
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
      const { store, tokens } = account
      return handle({ request, body: decoded.value, parameters: route.parameters, store, tokens, configuration, at })
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
