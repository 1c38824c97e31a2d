import { type Fields, fieldsOf, InvalidInputError, snapshot } from '@waybill/core'
import type { YespoEvent } from '../model/event.js'
import { compileTemplate } from './compile-template.js'
import { parseTemplate } from './parse-template.js'
import { markPlaces } from './template-places.js'

export interface YespoTemplateOptions {
  /**
   * The parameter that the message's block names under "JSON": its value is `$data`. A text that holds JSON, as version 1
   * sends it, is read. Default: `$data` is all parameters.
   */
  readonly json?: string | undefined
}

/** Something that the template asks for and the event does not have. */
export interface YespoMissingVariable {
  /** As it stands in the template, like `$!item.get('ImageUrl')`. */
  readonly variable: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

export interface YespoRenderedTemplate {
  readonly text: string
  /** In the order of the template, each place once; parts that were not reached (an `#if` not taken) say nothing. */
  readonly missing: readonly YespoMissingVariable[]
}

const subject = { subject: 'template', code: 'invalid_template' } as const

/**
 * Renders a Velocity template with an event's data, as Yespo fills in dynamic content: `$data` is the value of the chosen
 * parameter, `${name}` is a parameter. Names are case-sensitive. Throws `InvalidInputError` (code `invalid_template`) for
 * a template that is no Velocity, with line and column, and for a `json` that names no parameter. The renderer is not
 * Yespo's own: methods beyond `get`, `size` and loops may behave otherwise there.
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

/** A copy, because a template may change what it is given. */
function paramsOf({ params }: Pick<YespoEvent, 'params'>): Fields {
  const copy = snapshot(params ?? {}, { subject: 'Yespo event' })
  if (!Array.isArray(copy)) return fieldsOf(copy) ?? {}
  return Object.fromEntries(copy.map(({ name, value }: { name: string; value: unknown }) => [name, value]))
}

function dataOf(params: Fields, json: string | undefined): unknown {
  // A copy of its own: what a template does to `$data` is not seen in `${name}`.
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
