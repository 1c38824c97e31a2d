import { UnusableInputError } from '../unusable-input-error.js'
import { findJsonFault } from './find-json-fault.js'

/** Event found in a text, not yet validated. */
export interface FoundEvent {
  /** Position in the text, for a person: `event 2` of a list, `line 7` of JSON lines. */
  readonly place: string
  /** Parsed JSON of the event. */
  readonly value: unknown
}

/**
 * Reads the events of a text: one JSON object, a list of objects, or one object per line. `source` names the text in
 * errors. Throws `UnusableInputError` when the text is empty or not JSON. The error names source, line and column, and
 * never quotes the text.
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
  // The first line of JSON lines is valid on its own. Otherwise the text is one document with an error.
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
