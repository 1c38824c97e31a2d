import { type Fields, InvalidInputError } from '@waybill/core'
import { fieldsOf, snapshot } from '@waybill/core/destination'
import type { YespoEvent } from '../model/event/event.js'
import { compileTemplate } from './compile-template.js'
import { parseTemplate } from './parse-template.js'
import { markPlaces } from './template-places.js'

/** Options of `renderTemplate`. */
export interface YespoTemplateOptions {
  /**
   * Name of the parameter whose value is `$data`: the one that the message's block has under "JSON". A text with JSON, as
   * version 1 sends it, is parsed. Default: `$data` holds all parameters.
   */
  readonly json?: string | undefined
}

/** A reference in the template for which the event has no value. */
export interface YespoMissingVariable {
  /** The reference, like `$!item.get('ImageUrl')`. */
  readonly variable: string
  /** Line of the template, from 1. */
  readonly line: number
  /** Column of the line, from 1, in UTF-16 units. */
  readonly column: number
}

/** A rendered template. */
export interface YespoRenderedTemplate {
  /** The text of the message. */
  readonly text: string
  /** The references without a value, in the order of the template, each place once. Skipped branches are not included. */
  readonly missing: readonly YespoMissingVariable[]
}

const subject = { subject: 'template', code: 'invalid_template' } as const

/**
 * Renders a Velocity template with the data of an event, as Yespo does for dynamic content: `$data` is the value of the
 * chosen parameter, and `${name}` is a parameter. Names are case-sensitive. Throws `InvalidInputError` (code
 * `invalid_template`) for a template that is not valid Velocity, with line and column, and for a `json` that names no
 * parameter. The renderer is not Yespo's own: methods other than `get`, `size` and loops may behave differently there.
 * https://yespo.io/support/how-use-v1event-api-resource
 */
export function renderTemplate(
  template: string,
  event: Pick<YespoEvent, 'params'>,
  options: YespoTemplateOptions = {},
): YespoRenderedTemplate {
  if (typeof template !== 'string') throw refusal('', 'must be a text')
  const params = paramsOf(event)
  const ast = parseTemplate(template)
  markPlaces(ast, template)
  const found = new Map<string, YespoMissingVariable>()
  const text = compileTemplate(ast, { ...params, data: dataOf(params, options.json) }, ({ place }) => {
    if (place) found.set(`${place.line}:${place.column}:${place.variable}`, place)
  })
  return { text, missing: [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column) }
}

/** A copy of the parameters, because a template may change them. */
function paramsOf({ params }: Pick<YespoEvent, 'params'>): Fields {
  const copy = snapshot(params ?? {}, { subject: 'Yespo event' })
  if (!Array.isArray(copy)) return fieldsOf(copy) ?? {}
  return Object.fromEntries(copy.map(({ name, value }: { name: string; value: unknown }) => [name, value]))
}

function dataOf(params: Fields, json: string | undefined): unknown {
  // A separate copy: a template that changes `$data` must not change `${name}`.
  if (json === undefined) return structuredClone(params)
  if (!Object.hasOwn(params, json)) throw refusal('json', 'must name a parameter of the event')
  const value = params[json]
  if (typeof value !== 'string') return structuredClone(value)
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function refusal(field: string, rule: string): InvalidInputError {
  return new InvalidInputError([{ field, rule }], subject)
}
