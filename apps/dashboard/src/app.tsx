import { useEffect, useMemo, useState } from 'preact/hooks'
import { Router } from 'wouter-preact'
import type { Session } from './admin-contract.js'
import { createAdminApi, findSession } from './api/admin-api.js'
import { ApiContext } from './api/api-context.js'
import { LoginView } from './session/login-view.js'
import { Shell } from './shell.js'
import { Failed, Loading } from './ui/notice.js'

type State =
  | { readonly status: 'looking' }
  | { readonly status: 'unreachable'; readonly message: string }
  | { readonly status: 'out'; readonly expired: boolean }
  | { readonly status: 'in'; readonly session: Session }

export function App() {
  const [state, setState] = useState<State>({ status: 'looking' })
  useEffect(() => {
    if (state.status !== 'looking') return
    findSession().then(
      (session) => setState(session ? { status: 'in', session } : { status: 'out', expired: false }),
      (error: Error) => setState({ status: 'unreachable', message: error.message }),
    )
  }, [state])
  switch (state.status) {
    case 'looking':
      return (
        <main class="alone">
          <Loading />
        </main>
      )
    case 'unreachable':
      return (
        <main class="alone">
          <Failed message={state.message} retry={() => setState({ status: 'looking' })} />
        </main>
      )
    case 'out':
      return <LoginView expired={state.expired} onLogin={(session) => setState({ status: 'in', session })} />
    case 'in':
      return <LoggedIn session={state.session} onLoggedOut={(expired) => setState({ status: 'out', expired })} />
    default:
      return state satisfies never
  }
}

interface LoggedInProps {
  readonly session: Session
  readonly onLoggedOut: (expired: boolean) => void
}

function LoggedIn({ session, onLoggedOut }: LoggedInProps) {
  const api = useMemo(() => createAdminApi({ session, onLoggedOut: () => onLoggedOut(true) }), [session])
  const logout = () => {
    api.logout().then(
      () => onLoggedOut(false),
      () => onLoggedOut(false),
    )
  }
  return (
    <ApiContext.Provider value={api}>
      <Router base="/admin">
        <Shell session={session} onLogout={logout} />
      </Router>
    </ApiContext.Provider>
  )
}
