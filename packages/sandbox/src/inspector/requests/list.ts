import type { RequestSummary } from '../../control/request-summary.js'
import { fill, make } from '../dom.js'
import { clock, ending, remark, VENDOR_TITLES } from '../wording.js'

const ROW = 52
const BEYOND = 8

/** List of any length. Only the visible rows are rendered. */
export interface RequestList {
  readonly element: HTMLElement
  /** Shows these requests. `added` new rows at the top do not scroll the visible ones. */
  show(requests: readonly RequestSummary[], added: number): void
  select(id: number | undefined): void
}

/** Makes the list. Arrows, Home, End and the page keys move the selection. */
export function createRequestList(onSelect: (id: number) => void): RequestList {
  let requests: readonly RequestSummary[] = []
  let selected: number | undefined
  let frame = 0
  const rows = make('div', { class: 'rows', role: 'presentation' })
  const element = make('div', { class: 'list', role: 'listbox', tabindex: 0, 'aria-label': 'Requests' }, rows)

  function draw(): void {
    frame = 0
    const first = Math.max(0, Math.floor(element.scrollTop / ROW) - BEYOND)
    const last = Math.min(requests.length, Math.ceil((element.scrollTop + element.clientHeight) / ROW) + BEYOND)
    rows.style.height = `${requests.length * ROW}px`
    fill(rows, ...requests.slice(first, last).map((request, index) => row(request, first + index)))
    if (selected === undefined) element.removeAttribute('aria-activedescendant')
    else element.setAttribute('aria-activedescendant', `request-${selected}`)
  }
  const later = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw)
  }

  function row(request: RequestSummary, index: number): HTMLElement {
    const how = ending(request)
    const line = make(
      'div',
      {
        class: `row ${how}`,
        role: 'option',
        id: `request-${request.id}`,
        'aria-selected': String(request.id === selected),
        'aria-setsize': requests.length,
        'aria-posinset': index + 1,
        onclick: () => onSelect(request.id),
      },
      make('span', { class: 'status' }, request.status ?? (how === 'waiting' ? '···' : 'cut')),
      make('span', { class: 'what' }, make('b', {}, request.method), ' ', request.path),
      make('span', { class: 'who', 'data-vendor': request.vendor }, VENDOR_TITLES[request.vendor]),
      make('span', { class: 'remark' }, remark(request) || (how === 'accepted' ? 'accepted' : how)),
      make('time', {}, clock(request.at)),
    )
    line.style.transform = `translateY(${index * ROW}px)`
    return line
  }

  function move(to: number): void {
    const index = Math.max(0, Math.min(requests.length - 1, to))
    const request = requests[index]
    if (request === undefined) return
    const top = index * ROW
    if (top < element.scrollTop) element.scrollTop = top
    const bottom = top + ROW - element.clientHeight
    if (bottom > element.scrollTop) element.scrollTop = bottom
    onSelect(request.id)
  }

  element.addEventListener('scroll', later, { passive: true })
  new ResizeObserver(later).observe(element)
  element.addEventListener('keydown', (event) => {
    const at = requests.findIndex(({ id }) => id === selected)
    const page = Math.max(1, Math.floor(element.clientHeight / ROW) - 1)
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: requests.length - 1,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    move(target)
  })

  return {
    element,
    show(next, added) {
      const reading = element.scrollTop > ROW
      requests = next
      rows.style.height = `${requests.length * ROW}px`
      if (reading && added > 0) element.scrollTop += added * ROW
      later()
    },
    select(id) {
      selected = id
      later()
    },
  }
}
