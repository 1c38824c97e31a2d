import { useEffect, useRef, useState } from 'preact/hooks'
import type { Session } from '../admin-contract.js'
import { login } from '../api/admin-api.js'
import { useAction } from '../ui/use-action.js'

export interface LoginViewProps {
  /** Whether a session has just expired. */
  readonly expired: boolean
  readonly onLogin: (session: Session) => void
}

export function LoginView({ expired, onLogin }: LoginViewProps) {
  const [token, setToken] = useState('')
  const { running, error, run } = useAction()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Log in · Waybill'
    field.current?.focus()
  }, [])
  const submit = (event: Event) => {
    event.preventDefault()
    run(async () => onLogin(await login(token)))
  }
  return (
    <main class="alone">
      <form class="card login" onSubmit={submit}>
        <img src="/admin/icon.svg" alt="" width="44" height="44" />
        <h1>Waybill</h1>
        <p class="soft">{expired ? 'Your session is over. Log in again.' : 'See what became of every event.'}</p>
        <label for="token">Admin token</label>
        <input
          ref={field}
          id="token"
          type="password"
          autocomplete="current-password"
          required
          value={token}
          aria-invalid={error !== undefined}
          aria-describedby="login-help"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p id="login-help" class={error ? 'bad-text' : 'soft'} role={error ? 'alert' : undefined}>
          {error ?? 'The value of WAYBILL_ADMIN_TOKEN where the gateway runs.'}
        </p>
        <button type="submit" class="primary" disabled={running || token === ''}>
          {running ? 'Logging in…' : 'Log in'}
        </button>
      </form>
    </main>
  )
}
