import type { RequestSummary } from '../../control/request-summary.js'
import type { RequestRecord } from '../../server/record.js'
import type { About } from '../about.js'
import { ask, explain } from '../api.js'
import { fill, make } from '../dom.js'
import { counted, ending, VENDOR_TITLES } from '../wording.js'
import { requestDetail } from './detail.js'
import { firstSteps } from './first-steps.js'
import { createRequestList } from './list.js'
import { createRequestStore, MOST_KEPT } from './store.js'

const PAGE = 1000
const ENDINGS = ['accepted', 'refused', 'cut', 'waiting']

/** The live list of requests, and one of them in full. */
export interface RequestPanel {
  readonly element: HTMLElement
  /** Reads the list anew. */
  load(): Promise<void>
  /** Requests that are new or changed. */
  changed(summaries: readonly RequestSummary[]): void
  /** Clears the list after a reset. */
  forget(): void
  /** Shows a request in full; undefined closes it. */
  open(id: number | undefined): void
  focusSearch(): void
}

/** Makes the panel. */
export function createRequestPanel(about: About): RequestPanel {
  const store = createRequestStore()
  let opened: number | undefined
  let filter = { vendor: '', ending: '', text: '' }
  const list = createRequestList((id) => {
    location.hash = `#requests/${id}`
  })
  const search = make('input', {
    type: 'search',
    placeholder: 'Path, rule, fault, status …  ( / )',
    'aria-label': 'Search requests',
  })
  const vendor = choice(
    'Vendor',
    'All vendors',
    Object.entries(VENDOR_TITLES).filter(([name]) => name in about.vendors),
  )
  const how = choice(
    'Ending',
    'All endings',
    ENDINGS.map((name) => [name, name] as const),
  )
  const count = make('output', { class: 'count' })
  const empty = make('div', { class: 'empty' })
  const detail = make('div', { class: 'side' })
  const element = make(
    'div',
    { class: 'requests' },
    make(
      'div',
      { class: 'main' },
      make(
        'form',
        { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
        search,
        vendor,
        how,
        count,
      ),
      empty,
      list.element,
    ),
    detail,
  )

  function draw(added = 0): void {
    const shown = store.shown(filter, ending)
    const narrowed = shown.length < store.size()
    count.textContent = narrowed
      ? `${shown.length.toLocaleString('en')} of ${counted(store.size(), 'request')}`
      : counted(store.size(), 'request')
    element.classList.toggle('blank', store.size() === 0 && opened === undefined)
    list.element.hidden = shown.length === 0
    empty.hidden = shown.length > 0
    if (shown.length === 0 && store.size() === 0) fill(empty, firstSteps(about))
    else if (shown.length === 0)
      fill(empty, make('h2', {}, 'Nothing matches'), make('p', {}, 'Other requests arrived; the filter hides them.'))
    list.show(shown, narrowed ? 0 : added)
  }

  async function openNow(id: number | undefined): Promise<void> {
    element.classList.toggle('opened', id !== undefined)
    list.select(id)
    draw()
    if (id === undefined) {
      fill(
        detail,
        make('p', { class: 'hint' }, 'Choose a request to see what was decoded from it and what became of it.'),
      )
      return
    }
    const back = make('a', { class: 'back', href: '#requests' }, '← All requests')
    try {
      const record = await ask<RequestRecord>(`/requests/${id}`)
      if (opened === id) fill(detail, back, requestDetail(record, about.vendors[record.vendor]?.url ?? location.origin))
    } catch (error) {
      if (opened === id) fill(detail, back, make('p', { class: 'problem', role: 'alert' }, explain(error)))
    }
  }

  const narrow = (): void => {
    filter = { vendor: vendor.value, ending: how.value, text: search.value }
    list.element.scrollTop = 0
    draw()
  }
  for (const control of [search, vendor, how]) control.addEventListener('input', narrow)

  return {
    element,
    async load() {
      let before = ''
      for (let pages = MOST_KEPT / PAGE; pages > 0; pages -= 1) {
        const page = await ask<{ requests: readonly RequestSummary[]; more: boolean }>(
          `/requests?limit=${PAGE}${before}`,
        )
        // The sandbox may have been restarted since the page loaded its requests.
        if (before === '') store.clear()
        store.put(page.requests)
        draw()
        if (!page.more) return
        before = `&before=${page.requests.at(-1)?.id ?? 1}`
      }
    },
    changed(summaries) {
      draw(store.put(summaries))
      if (opened !== undefined && summaries.some(({ id }) => id === opened)) void openNow(opened)
    },
    forget() {
      store.clear()
      if (opened === undefined) draw()
      else location.hash = '#requests'
      draw()
    },
    open(id) {
      opened = id
      void openNow(id)
    },
    focusSearch: () => search.focus(),
  }
}

function choice(
  label: string,
  all: string,
  options: readonly (readonly [value: string, text: string])[],
): HTMLSelectElement {
  return make(
    'select',
    { 'aria-label': label },
    make('option', { value: '' }, all),
    ...options.map(([value, text]) => make('option', { value }, text)),
  )
}
