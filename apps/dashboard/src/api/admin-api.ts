import type { AdminError, Session } from '../admin-contract.js'

/** Error answer of the admin API. `message` can be shown to a person. */
class AdminApiError extends Error {
  override readonly name = 'AdminApiError'
  readonly status: number
  readonly code: string

  constructor(message: string, { status, code }: { readonly status: number; readonly code: string }) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Client of the admin API for one session. Rejects with `AdminApiError`. */
export interface AdminApi {
  get<Reply>(path: string, signal?: AbortSignal): Promise<Reply>
  post<Reply>(path: string, body: unknown): Promise<Reply>
  logout(): Promise<void>
}

export interface AdminApiOptions {
  readonly session: Session
  /** Called when the session has ended. */
  readonly onLoggedOut: () => void
}

const base = '/admin/api'

export function createAdminApi({ session, onLoggedOut }: AdminApiOptions): AdminApi {
  async function call<Reply>(path: string, init: RequestInit): Promise<Reply> {
    try {
      return await request<Reply>(path, init)
    } catch (error) {
      if (error instanceof AdminApiError && error.status === 401) onLoggedOut()
      throw error
    }
  }
  const csrf = { 'x-waybill-csrf': session.csrf }
  return {
    get: (path, signal) => call(path, signal ? { signal } : {}),
    post: (path, body) =>
      call(path, {
        method: 'POST',
        headers: { ...csrf, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    logout: () => call('/session', { method: 'DELETE', headers: csrf }),
  }
}

/** Gets the session of this browser; `undefined` when there is none. */
export async function findSession(): Promise<Session | undefined> {
  try {
    return await request<Session>('/session', {})
  } catch (error) {
    if (error instanceof AdminApiError && error.status === 401) return undefined
    throw error
  }
}

export function login(token: string): Promise<Session> {
  return request('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
}

async function request<Reply>(path: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(base + path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new AdminApiError('The gateway cannot be reached.', { status: 0, code: 'unreachable' })
  })
  const text = await response.text()
  if (response.ok) return (text ? JSON.parse(text) : undefined) as Reply
  throw errorOf(response.status, text)
}

function errorOf(status: number, text: string): AdminApiError {
  try {
    const { message, code, errors } = JSON.parse(text) as AdminError
    const rules = errors?.map(({ field, rule }) => `${field} ${rule}`.trim()).join(' · ')
    return new AdminApiError(rules || message, { status, code })
  } catch {
    return new AdminApiError(`The gateway answered ${status}.`, { status, code: 'unreadable' })
  }
}
