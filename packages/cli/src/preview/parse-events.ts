import { UnusableInputError } from '../unusable-input-error.js'
import { findJsonFault } from './find-json-fault.js'

/** One event as it was found, not yet checked. */
export interface FoundEvent {
  /** Where it was found, for a person: `event 2` of a list, `line 7` of JSON lines. */
  readonly place: string
  readonly value: unknown
}

/**
 * Finds the events of a text: one JSON object, a list of them, or one object per line. `source` names the text in
 * errors. Throws `UnusableInputError` with source, line and column for what is not JSON; it never quotes the text.
 */
export function parseEvents(input: string, source: string): readonly FoundEvent[] {
  const text = input.replace(/^\uFEFF/, '')
  if (text.trim() === '')
    throw new UnusableInputError(`${source} is empty: it must hold one event, a list of events, or one per line.`)
  const whole = parse(text)
  if (whole) {
    const values: readonly unknown[] = Array.isArray(whole.value) ? whole.value : [whole.value]
    return values.map((value, index) => ({ place: `event ${index + 1}`, value }))
  }
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
  const written = lines.filter(({ line }) => line.trim() !== '')
  // JSON lines begin with a whole value; anything else is one document with a fault somewhere.
  if (!parse(written[0]?.line ?? '')) throw faultAt(text, source, 1)
  return written.map(({ line, number }) => {
    const parsed = parse(line)
    if (!parsed) throw faultAt(line, source, number)
    return { place: `line ${number}`, value: parsed.value }
  })
}

function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) as unknown }
  } catch {
    return undefined
  }
}

function faultAt(json: string, source: string, firstLine: number): UnusableInputError {
  const before = json.slice(0, findJsonFault(json) ?? json.length).split('\n')
  const line = firstLine + before.length - 1
  const column = (before.at(-1) ?? '').length + 1
  return new UnusableInputError(`${source}:${line}:${column}: this is not valid JSON.`)
}
