import type { Session } from '@waybill/dashboard'
import type { GatewayOptions } from '../../gateway-options.js'
import { startTestGateway, type TestGateway } from '../../testing/start-test-gateway.js'
import { csrfHeader } from '../session/admin-guard.js'

/** The admin token of test gateways. */
export const testToken = 'a-long-admin-token-for-tests'

/** A gateway with an admin token, in front of a sandbox. For tests. */
export interface TestAdmin extends TestGateway {
  /** Logs in and returns what a browser would send from then on. */
  login(token?: string): Promise<{ readonly status: number; readonly headers: Record<string, string> }>
  /** Calls the admin API as who is logged in; a body makes it a POST. */
  call<Reply>(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Reply }>
}

export async function startTestAdmin(options: Partial<GatewayOptions> = {}): Promise<TestAdmin> {
  const gateway = await startTestGateway({ adminToken: testToken, ...options })
  const api = `${gateway.url}/admin/api`
  let headers: Record<string, string> = {}

  async function login(token = testToken) {
    const response = await fetch(`${api}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    const { csrf } = (await response.json()) as Partial<Session>
    const cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0]
    const own = { ...(cookie && { cookie }), ...(csrf && { [csrfHeader]: csrf }) }
    return { status: response.status, headers: own }
  }

  headers = (await login()).headers
  return {
    ...gateway,
    login,
    async call<Reply>(path: string, body?: unknown) {
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const response = await fetch(api + path, { ...sent, headers: { ...headers, ...json } })
      const text = await response.text()
      return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Reply }
    },
  }
}
