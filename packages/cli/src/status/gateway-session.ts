import { askGateway, type GatewayReply } from './ask-gateway.js'
import { StatusUnknownError } from './status-unknown-error.js'

/** Session at a gateway's admin API. */
export interface GatewaySession {
  /** GETs a path of the API, like `overview`. Throws `StatusUnknownError` for anything but a 200. */
  get(path: string): Promise<unknown>
  /** Ends the session. Resolves with whether the gateway confirmed it; never rejects. */
  logout(): Promise<boolean>
}

/**
 * Logs in with the admin token. `gateway` ends with a slash. Throws `StatusUnknownError`: not reachable, the dashboard is
 * off, the token is wrong, too many logins, or something else answers there.
 */
export async function openGatewaySession(gateway: URL, token: string): Promise<GatewaySession> {
  const api = new URL('admin/api/', gateway)
  const json = { 'content-type': 'application/json', accept: 'application/json' }
  const reply = await askGateway(new URL('session', api), {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ token }),
  })
  if (reply.status !== 200) throw refusalOf(reply, gateway)
  const cookie = reply.headers.getSetCookie().map((line) => /^(?:__Host-)?waybill_admin=[\w-]+/.exec(line)?.[0])[0]
  const csrf = (reply.body as { csrf?: unknown } | null | undefined)?.csrf
  if (!cookie || typeof csrf !== 'string' || !/^[\w-]+$/.test(csrf)) throw stranger(gateway)
  const headers = { accept: 'application/json', cookie, 'x-waybill-csrf': csrf }
  return {
    async get(path) {
      const answer = await askGateway(new URL(path, api), { headers })
      if (answer.status !== 200) throw refusalOf(answer, gateway)
      return answer.body
    },
    async logout() {
      const answer = await askGateway(new URL('session', api), { method: 'DELETE', headers }).catch(() => undefined)
      return answer?.status === 204
    },
  }
}

function refusalOf({ status, body }: GatewayReply, gateway: URL): StatusUnknownError {
  const code = codeOf(body)
  if (code === undefined) return stranger(gateway, status)
  if (code === 'wrong_token')
    return new StatusUnknownError('The gateway refuses the token: WAYBILL_ADMIN_TOKEN is not its admin token.')
  if (code === 'not_found') {
    const path = gateway.pathname === '/' ? '' : `, or ${gateway.pathname} is not its path`
    return new StatusUnknownError(
      `The gateway at ${gateway.origin} answers 404: its dashboard is off (set WAYBILL_ADMIN_TOKEN where it runs)${path}.`,
    )
  }
  if (code === 'too_many_logins')
    return new StatusUnknownError('Too many logins from this address, more than 10 a minute: wait a minute.')
  return new StatusUnknownError(`The gateway at ${gateway.origin} answers ${status} ${code}.`)
}

/** Code of a Waybill error answer; undefined for any other body. */
function codeOf(body: unknown): string | undefined {
  const { success, code } = (body ?? {}) as { success?: unknown; code?: unknown }
  return success === false && typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? code : undefined
}

function stranger(gateway: URL, status?: number): StatusUnknownError {
  const answer = status === undefined ? '' : ` It answered ${status}.`
  return new StatusUnknownError(`The server at ${gateway.origin} is not a Waybill gateway.${answer}`)
}
