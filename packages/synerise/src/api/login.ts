import { type Clock, systemClock, VendorError } from '@waybill/core'
import {
  createRedactor,
  fieldsOf,
  findAnswer,
  type HttpRequest,
  type HttpResponse,
  numberOf,
  parseBody,
} from '@waybill/core/destination'
import { type Authorizer, type Login, loginAuth } from '@waybill/core/http'
import { syneriseAnswers } from './answers.js'
import { claimsOf } from './token.js'

/** What a login needs. */
export interface WorkspaceLoginOptions {
  /** The workspace API key to log in with. */
  readonly apiKey: string
  /** Bounds one login, in milliseconds. */
  readonly timeoutMs: number
  /** Says when a token ends. Default: the machine's. */
  readonly clock?: Clock | undefined
}

/**
 * Logs in to the workspace with its API key (`POST /uauth/v2/auth/login/profile`). All requests that wait share one login. It
 * logs in again when the token ends or is refused. A token that does not say when it ends is used for 55 minutes.
 */
export function workspaceLogin({ apiKey, timeoutMs, clock = systemClock }: WorkspaceLoginOptions): Authorizer {
  const redact = createRedactor([apiKey])
  return loginAuth({
    async login(exchange) {
      const response = await exchange(loginRequest(apiKey))
      return loginOf(response, { redact, now: clock.now() })
    },
    secrets: [apiKey],
    timeoutMs,
    clock,
  })
}

function loginRequest(apiKey: string): HttpRequest {
  return {
    method: 'POST',
    path: '/uauth/v2/auth/login/profile',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ apiKey }),
    auth: 'none',
  }
}

function loginOf(
  response: HttpResponse,
  { redact, now }: { readonly redact: (text: string) => string; readonly now: number },
): Login {
  const answer = findAnswer(syneriseAnswers, response, undefined, 'json')
  if (answer?.kind === 'delivered') {
    const token = fieldsOf(parseBody(response.body))?.['token']
    if (typeof token === 'string' && token !== '') return { token, ...endOf(token, now) }
  }
  const foreign = answer?.code === 'foreign_answer'
  const waits = answer?.kind === 'throttled' || answer?.kind === 'unavailable'
  throw new VendorError(`Logging in to Synerise failed (HTTP ${response.status}).`, {
    kind: waits ? answer.kind : 'setup',
    code: 'login_failed',
    response: withoutToken(response),
    redact,
    hint: waits
      ? undefined
      : foreign
        ? answer.hint
        : 'Check that apiKey is a workspace key and belongs to this region.',
    source: 'https://help.synerise.com/developers/api/api-authorization/',
  })
}

/** The answer without its body when that may hold a token. A page holds none. */
function withoutToken(response: HttpResponse): HttpResponse {
  return response.status < 300 && !/^\s*</.test(response.body) ? { ...response, body: '' } : response
}

/**
 * When a token ends, in epoch milliseconds. Empty when the token does not say so, as an encrypted one. Its lifetime counts
 * from its own time of issue (`ctd` in milliseconds, or `iat`) where it has one, so that a wrong local clock does no harm.
 */
function endOf(token: string, now: number): { readonly expiresAt?: number } {
  const claims = claimsOf(token) ?? {}
  const end = secondsOf(claims['exp'])
  const start = numberOf(claims['ctd']) ?? secondsOf(claims['iat'])
  if (end === undefined) return {}
  return { expiresAt: start !== undefined && start < end ? now + end - start : end }
}

function secondsOf(claim: unknown): number | undefined {
  const seconds = numberOf(claim)
  return seconds === undefined ? undefined : seconds * 1000
}
