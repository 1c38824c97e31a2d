import type { RequestSummary } from '../control/request-summary.js'
import type { About } from './about.js'
import { ask, explain } from './api.js'
import { fill, make } from './dom.js'
import { createFaultPanel } from './faults/panel.js'
import { createProfilePanel } from './profile-panel.js'
import { createRequestPanel } from './requests/panel.js'

const RELOAD_MS = 500

const status = make('span', { class: 'live', role: 'status' }, 'Connecting …')

function start(about: About): void {
  const requests = createRequestPanel(about)
  const faults = createFaultPanel(about)
  const profiles = createProfilePanel(about)
  const panels = { requests: requests.element, profiles: profiles.element, faults: faults.element }
  const place = make('main', {})
  const tabs = [tab('requests', 'Requests'), tab('profiles', 'Profiles'), tab('faults', 'Faults')]
  const forget = make(
    'button',
    { type: 'button', title: 'Forget requests and all that the vendors remember', onclick: () => void forgetAll() },
    'Clear',
  )
  fill(
    document.body,
    make(
      'header',
      {},
      make('h1', {}, make('span', { class: 'mark', 'aria-hidden': 'true' }), 'Waybill ', make('span', {}, 'sandbox')),
      make('nav', { 'aria-label': 'Views' }, ...tabs),
      status,
      forget,
    ),
    place,
  )
  let view: keyof typeof panels = 'requests'

  function go(): void {
    const [name = '', id] = location.hash.slice(1).split('/')
    view = name === 'profiles' || name === 'faults' ? name : 'requests'
    for (const link of tabs) {
      if (link.hash === `#${view}`) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    if (place.firstChild !== panels[view]) fill(place, panels[view])
    if (view === 'requests') requests.open(id === undefined ? undefined : Number(id))
    if (view === 'profiles') void profiles.load()
    if (view === 'faults') void faults.load()
  }

  async function forgetAll(): Promise<void> {
    try {
      await ask('/state', { method: 'DELETE' })
    } catch (error) {
      tellProblem(error)
    }
  }

  let due = 0
  function profilesSoon(): void {
    if (view !== 'profiles' || due !== 0) return
    due = window.setTimeout(() => {
      due = 0
      void profiles.load()
    }, RELOAD_MS)
  }

  const reload = (): void => {
    requests.load().catch(tellProblem)
    if (view === 'faults') void faults.load()
    profilesSoon()
  }
  const stream = new EventSource('/__sandbox/stream')
  stream.addEventListener('open', () => {
    status.className = 'live on'
    status.textContent = 'Live'
    reload()
  })
  stream.addEventListener('error', () => {
    status.className = 'live lost'
    status.textContent = 'Disconnected, trying again …'
  })
  stream.addEventListener('requests', ({ data }: MessageEvent<string>) => {
    const told = JSON.parse(data) as { requests: readonly RequestSummary[]; counts: Readonly<Record<string, number>> }
    requests.changed(told.requests)
    faults.counted(told.counts)
    profilesSoon()
  })
  stream.addEventListener('behind', reload)
  stream.addEventListener('faults', () => void faults.load())
  stream.addEventListener('reset', () => {
    requests.forget()
    void faults.load()
    profilesSoon()
  })
  window.addEventListener('hashchange', go)
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (event.key === '/' && !typing && view === 'requests') {
      event.preventDefault()
      requests.focusSearch()
    }
    if (event.key === 'Escape' && view === 'requests' && !typing) location.hash = '#requests'
  })
  go()
}

function tab(name: string, title: string): HTMLAnchorElement {
  return make('a', { href: `#${name}` }, title)
}

function tellProblem(error: unknown): void {
  status.className = 'live lost'
  status.textContent = explain(error)
}

ask<About>('').then(start, (error: unknown) => {
  fill(document.body, make('main', {}, make('p', { class: 'problem', role: 'alert' }, explain(error))))
})
