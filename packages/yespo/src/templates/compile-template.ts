import { Compile, Helper } from 'velocityjs'
import type { TemplateAst } from './parse-template.js'
import { isReference, type Reference } from './template-places.js'

/** The method by which the compiler looks up a reference. Its published type leaves the method out. */
interface Lookup {
  getReferences(reference: unknown, isText?: boolean): unknown
}

const blocked: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype'])

/** Velocity's own `get` accepts a first letter in the wrong case, but Yespo's names are case-sensitive. */
const exactGet = {
  uid: 'exact get',
  match: ({ property, context }: { property: string; context: unknown }) =>
    property === 'get' && typeof context === 'object' && context !== null && !Object.hasOwn(context, 'get'),
  resolve: ({ context, params: [key] }: { context: object; params: readonly unknown[] }) => {
    const name = String(key)
    return !blocked.has(name) && Object.hasOwn(context, name) ? (context as Record<string, unknown>)[name] : undefined
  },
}

/** Renders a parsed template. `onMissing` is called for a reference without a value, each time it is looked up. */
export function compileTemplate(
  ast: TemplateAst,
  context: Readonly<Record<string, unknown>>,
  onMissing: (reference: Reference) => void,
): string {
  const compiler = new Compile(ast, { escape: false, customMethodHandlers: [exactGet] })
  const lookup = compiler as unknown as Lookup
  const original = lookup.getReferences.bind(compiler)
  lookup.getReferences = (reference, isText) => {
    if (!isReference(reference)) return original(reference, isText)
    const value = original(reference, false)
    if (value !== undefined && value !== null) return original(reference, isText)
    onMissing(reference)
    if (!isText) return undefined
    return reference.leader === '$!' ? '' : Helper.getRefText(reference as Parameters<typeof Helper.getRefText>[0])
  }
  return compiler.render({ ...context })
}
