import { type Child, fill, make } from './dom.js'

const MOST_SHOWN = 20_000
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A value or a text of JSON, indented and coloured; any other text as it is. Long ones are shown in part at first. */
export function jsonView(value: unknown): HTMLElement {
  const { text, isJson } =
    typeof value === 'string' ? read(value) : { text: JSON.stringify(value, undefined, 2), isJson: true }
  const shown = (part: string): readonly Child[] => (isJson ? coloured(part) : [part])
  const block = make('pre', { tabindex: 0 })
  if (text.length <= MOST_SHOWN) return fill(block, ...shown(text))
  const rest = (text.length - MOST_SHOWN).toLocaleString('en')
  const more = make('button', { type: 'button', class: 'quiet' }, `Show ${rest} more characters`)
  more.addEventListener('click', () => {
    // Plain: colouring megabytes would take longer than reading them.
    fill(block, text)
    more.remove()
  })
  return make('div', {}, fill(block, ...shown(text.slice(0, MOST_SHOWN)), '…'), more)
}

function read(text: string): { readonly text: string; readonly isJson: boolean } {
  try {
    return { text: JSON.stringify(JSON.parse(text), undefined, 2), isJson: true }
  } catch {
    return { text, isJson: false }
  }
}

function coloured(text: string): readonly Child[] {
  const parts: Child[] = []
  let end = 0
  for (const token of text.matchAll(TOKENS)) {
    if (token.index > end) parts.push(text.slice(end, token.index))
    const [whole, quoted, colon] = token
    const kind = colon !== undefined ? 'key' : quoted !== undefined ? 'text' : 'plain'
    parts.push(make('span', { class: `json-${kind}` }, quoted ?? whole), colon)
    end = token.index + whole.length
  }
  parts.push(text.slice(end))
  return parts
}
