import type { Fault } from '../../faults/fault.js'
import type { About } from '../about.js'
import { ask, explain } from '../api.js'
import { fill, make } from '../dom.js'
import { faultInWords, VENDOR_TITLES } from '../wording.js'
import { FAULT_PRESETS, faultOf } from './presets.js'

interface FaultsAnswer {
  readonly faults: readonly Fault[]
  readonly counts: Readonly<Record<string, number>>
}

/** Panel with the faults and their switches. */
export interface FaultPanel {
  readonly element: HTMLElement
  load(): Promise<void>
  /** How often each fault fired by now. */
  counted(counts: Readonly<Record<string, number>>): void
}

/** Makes the panel. */
export function createFaultPanel(about: About): FaultPanel {
  let faults: readonly Fault[] = []
  const fired = new Map<string, HTMLElement>()
  const problem = make('p', { class: 'problem', role: 'alert', hidden: true })
  const list = make('ul', { class: 'faults' })
  const vendor = make(
    'select',
    { 'aria-label': 'Vendor of the new fault' },
    make('option', { value: '' }, 'At every vendor'),
    ...Object.entries(VENDOR_TITLES)
      .filter(([name]) => name in about.vendors)
      .map(([value, title]) => make('option', { value }, `At ${title}`)),
  )
  const text = make('textarea', { rows: 12, spellcheck: 'false', 'aria-label': 'Faults as JSON' })
  const presets = FAULT_PRESETS.map((preset) =>
    make(
      'button',
      { type: 'button', onclick: () => put([...faults, faultOf(preset, vendor.value, faults)]) },
      preset.title,
    ),
  )
  const element = make(
    'div',
    { class: 'panel' },
    make('h2', {}, 'Faults'),
    make('p', { class: 'muted' }, 'Of the faults that fit a request, the first fires. The same seed replays them.'),
    problem,
    list,
    make('h3', {}, 'Add one'),
    make('div', { class: 'presets' }, vendor, ...presets),
    make(
      'details',
      { class: 'raw' },
      make('summary', {}, 'The list as JSON'),
      text,
      make('button', { type: 'button', class: 'primary', onclick: () => putText() }, 'Apply'),
    ),
  )

  function draw({ faults: next, counts }: FaultsAnswer): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['fault'] : undefined
    faults = next
    fired.clear()
    if (faults.length === 0) fill(list, make('li', { class: 'none' }, 'No faults: the vendors behave as documented.'))
    else fill(list, ...faults.map((fault) => line(fault, counts[fault.name] ?? 0)))
    text.value = JSON.stringify(faults, undefined, 2)
    problem.hidden = true
    if (focused !== undefined) {
      for (const one of list.querySelectorAll<HTMLElement>('[data-fault]'))
        if (one.dataset['fault'] === focused) one.focus()
    }
  }

  function line(fault: Fault, count: number): HTMLElement {
    const on = fault.off !== true
    const toggle = make('input', {
      type: 'checkbox',
      role: 'switch',
      'data-fault': fault.name,
      'aria-label': `Fault ${fault.name}`,
      checked: on,
      onchange: () => put(faults.map((one) => (one === fault ? switched(one) : one))),
    })
    const times = make('span', { class: 'fired' }, timesOf(count))
    fired.set(fault.name, times)
    return make(
      'li',
      { class: on ? 'on' : 'off' },
      toggle,
      make('div', {}, make('b', {}, fault.name), make('span', { class: 'words' }, faultInWords(fault))),
      times,
      make(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': `Remove ${fault.name}`,
          onclick: () => put(faults.filter((one) => one !== fault)),
        },
        'Remove',
      ),
    )
  }

  function put(next: unknown): void {
    ask<FaultsAnswer>('/faults', { method: 'PUT', body: { faults: next } }).then(draw, complain)
  }

  function putText(): void {
    try {
      put(JSON.parse(text.value))
    } catch (error) {
      complain(error)
    }
  }

  function complain(error: unknown): void {
    problem.textContent = explain(error)
    problem.hidden = false
  }

  return {
    element,
    load: () => ask<FaultsAnswer>('/faults').then(draw, complain),
    counted(counts) {
      for (const [name, times] of fired) times.textContent = timesOf(counts[name] ?? 0)
    },
  }
}

function switched(fault: Fault): Fault {
  const { off, ...rest } = fault
  return off === true ? rest : { ...rest, off: true }
}

function timesOf(count: number): string {
  return count === 0 ? 'not fired' : count === 1 ? 'fired once' : `fired ${count.toLocaleString('en')}×`
}
