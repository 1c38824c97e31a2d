import type { ProfileEntry } from '../control/profile-entry.js'
import type { About } from './about.js'
import { ask, explain } from './api.js'
import { fill, make } from './dom.js'
import { jsonView } from './json-view.js'
import { counted, VENDOR_TITLES } from './wording.js'

const PAGE = 100

/** Panel with the profiles of the vendors. */
export interface ProfilePanel {
  readonly element: HTMLElement
  load(): Promise<void>
}

/** Makes the panel. */
export function createProfilePanel(about: About): ProfilePanel {
  let wanted = PAGE
  const unfolded = new Set<string>()
  const search = make('input', {
    type: 'search',
    placeholder: 'Anything in a profile …',
    'aria-label': 'Search profiles',
  })
  const vendor = make(
    'select',
    { 'aria-label': 'Vendor' },
    make('option', { value: '' }, 'All vendors'),
    ...Object.entries(VENDOR_TITLES)
      .filter(([name]) => name in about.vendors)
      .map(([value, title]) => make('option', { value }, title)),
  )
  const count = make('output', { class: 'count' })
  const list = make('div', { class: 'profiles' })
  const element = make(
    'div',
    { class: 'panel' },
    make('h2', {}, 'Profiles'),
    make(
      'form',
      { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
      search,
      vendor,
      count,
    ),
    list,
  )

  async function load(): Promise<void> {
    const query = new URLSearchParams({ limit: String(wanted), text: search.value })
    if (vendor.value !== '') query.set('vendor', vendor.value)
    try {
      const found = await ask<{ profiles: readonly ProfileEntry[]; total: number; more: boolean }>(`/profiles?${query}`)
      count.textContent = counted(found.total, 'profile')
      const more = found.more && wanted < 1000
      fill(
        list,
        found.total === 0 && nothing(search.value !== '' || vendor.value !== ''),
        ...found.profiles.map(line),
        more &&
          make('button', { type: 'button', onclick: showMore }, `Show more of ${found.total.toLocaleString('en')}`),
      )
    } catch (error) {
      fill(list, make('p', { class: 'problem', role: 'alert' }, explain(error)))
    }
  }

  function showMore(): void {
    wanted = Math.min(1000, wanted + PAGE)
    void load()
  }

  function line({ vendor: name, id, title, profile }: ProfileEntry): HTMLElement {
    const key = `${name} ${id}`
    const content = make('div', {})
    const fold = make(
      'details',
      { open: unfolded.has(key) },
      make(
        'summary',
        {},
        make('b', {}, title || 'Somebody unknown'),
        make('span', { class: 'who', 'data-vendor': name }, VENDOR_TITLES[name]),
        make('code', {}, id),
      ),
      content,
    )
    const show = (): void => {
      if (fold.open) {
        unfolded.add(key)
        fill(content, jsonView(profile))
      } else unfolded.delete(key)
    }
    if (fold.open) show()
    fold.addEventListener('toggle', show)
    return fold
  }

  const again = (): void => {
    wanted = PAGE
    void load()
  }
  for (const control of [search, vendor]) control.addEventListener('input', again)
  return { element, load }
}

function nothing(narrowed: boolean): HTMLElement {
  return make(
    'p',
    { class: 'none' },
    narrowed ? 'No profile matches.' : 'No profiles yet: events, contacts and identities that arrive make them.',
  )
}
