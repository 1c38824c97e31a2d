import { contentEncoding } from '../server/content-encoding.js'
import { decodeJson, type Emulator, type EmulatorContext, refuse } from '../server/emulator.js'
import { findRoute } from '../server/route.js'
import { broke, type Rule } from '../server/rule.js'
import { syneriseError } from './answers.js'
import { authorizeSynerise } from './authorization.js'
import { refuseSynerise } from './refusal.js'
import { SYNERISE_ROUTES } from './routes.js'
import { type SyneriseSettings, syneriseConfiguration } from './settings.js'
import type { SyneriseState } from './state.js'
import { createSyneriseStore } from './store.js'
import { createSyneriseTokens } from './token.js'

const REFERENCE = 'Synerise, API reference'
const OPERATION: Rule = { name: 'synerise.operation', source: `${REFERENCE}: list of endpoints` }
const MEDIA_TYPE: Rule = { name: 'synerise.media-type', source: `${REFERENCE}: 415, Content-Type is application/json` }
const ENCODING: Rule = {
  name: 'synerise.content-encoding',
  source: `${REFERENCE}: requests are JSON, and no Content-Encoding is named for them`,
}
const VERSION: Rule = {
  name: 'synerise.api-version',
  source: `${REFERENCE}: Api-Version has the only value 4.4 on /v4`,
}
const JSON_BODY: Rule = { name: 'synerise.json', source: `${REFERENCE}: requests are JSON` }

/** Emulates Synerise's event, transaction and profile endpoints. */
export function createSyneriseEmulator(
  settings: SyneriseSettings | undefined,
  context: EmulatorContext,
): Emulator<SyneriseState> {
  const configuration = syneriseConfiguration(settings)
  const now = () => context.now() + configuration.clockSkewMs
  const begin = () => {
    const random = context.random()
    return {
      store: createSyneriseStore(() => random.uuid(), configuration.workflows, now),
      tokens: createSyneriseTokens(configuration, random),
    }
  }
  let workspace = begin()
  const answer = (status: number, message: string) => (request: { readonly path: string }) =>
    syneriseError({ status, path: request.path, at: now(), message }, configuration.errorBody)

  return {
    decode: ({ body }) => decodeJson(body, JSON_BODY),
    process(request, decoded) {
      const call = { request, at: now(), configuration, ...workspace }
      const { path, method, headers } = request
      const route = findRoute(SYNERISE_ROUTES, request)
      if (!route.found)
        return refuseSynerise(call, broke(OPERATION, { field: path, detail: `no ${method} here` }), route.status)
      const encoding = contentEncoding(request)
      if (encoding !== undefined) {
        const detail = 'packed bodies are not documented'
        return refuseSynerise(call, broke(ENCODING, { field: 'content-encoding', detail, value: encoding }), 415)
      }
      const value = headers['content-type']
      if (method === 'POST' && !/^application\/json\b/i.test(value ?? '')) {
        return refuseSynerise(
          call,
          broke(MEDIA_TYPE, { field: 'content-type', detail: 'must be application/json', value }),
          415,
        )
      }
      if (path.startsWith('/v4/') && headers['api-version'] !== '4.4') {
        return refuseSynerise(
          call,
          broke(VERSION, { field: 'api-version', detail: 'must be 4.4', value: headers['api-version'] }),
        )
      }
      const denial = authorizeSynerise(request, route.handler, call)
      if (denial !== undefined) {
        const { status, violation, error } = denial
        const parts = { status, path, at: call.at, message: violation.detail }
        const shown = error === undefined ? parts : { ...parts, error }
        return refuse(syneriseError(shown, configuration.errorBody), violation)
      }
      if (decoded.violation !== undefined) return refuseSynerise(call, decoded.violation)
      return route.handler.handle({ ...call, body: decoded.value, parameters: route.parameters })
    },
    busy: answer(500, 'The service is busy'),
    throttled: answer(429, 'Too many requests'),
    now,
    expireTokens: () => workspace.tokens.expireAll(),
    state: () => workspace.store.state(),
    reset: () => {
      workspace = begin()
    },
  }
}
