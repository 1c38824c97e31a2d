import { useRef } from 'preact/hooks'
import { Link, Route, Switch, useLocation } from 'wouter-preact'
import type { Session } from './admin-contract.js'
import { EventView } from './ledger/event-view.js'
import { SearchView } from './ledger/search-view.js'
import { LiveView } from './live/live-view.js'
import { OverviewView } from './overview/overview-view.js'
import { ParkedView } from './parked/parked-view.js'
import { ForgetView } from './people/forget-view.js'
import { Empty } from './ui/notice.js'
import { View, VisitedContext } from './ui/view.js'

const places = [
  { path: '/', title: 'Overview' },
  { path: '/search', title: 'Search' },
  { path: '/parked', title: 'Parked' },
  { path: '/live', title: 'Live' },
  { path: '/forget', title: 'Forget', needs: 'forget' },
] as const satisfies readonly { readonly path: string; readonly title: string; readonly needs?: string }[]

interface ShellProps {
  readonly session: Session
  readonly onLogout: () => void
}

/** Header, navigation and pages. */
export function Shell({ session, onLogout }: ShellProps) {
  const visited = useRef(false)
  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <span class="brand">
          <img src="/admin/icon.svg" alt="" width="24" height="24" />
          Waybill
        </span>
        <nav aria-label="Pages">
          {places.map((place) =>
            'needs' in place && !session.may.includes(place.needs) ? undefined : <Place key={place.path} {...place} />,
          )}
        </nav>
        <span class="soft">{session.name}</span>
        <button type="button" class="quiet" onClick={onLogout}>
          Log out
        </button>
      </header>
      <main id="content">
        <VisitedContext.Provider value={visited}>
          <Switch>
            <Route path="/" component={OverviewView} />
            <Route path="/search" component={SearchView} />
            <Route path="/event" component={EventView} />
            <Route path="/parked" component={ParkedView} />
            <Route path="/live" component={LiveView} />
            <Route path="/forget" component={ForgetView} />
            <Route>
              <View title="Not found">
                <Empty title="There is no such page">Choose a page above.</Empty>
              </View>
            </Route>
          </Switch>
        </VisitedContext.Provider>
      </main>
    </div>
  )
}

function Place({ path, title }: { readonly path: string; readonly title: string }) {
  const [location] = useLocation()
  const here = location === path || (path === '/search' && location === '/event')
  return (
    <Link href={path} aria-current={here ? 'page' : undefined}>
      {title}
    </Link>
  )
}
