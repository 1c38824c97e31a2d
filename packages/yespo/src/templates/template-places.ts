import { Helper } from 'velocityjs'
import type { TemplateAst } from './parse-template.js'
import type { YespoMissingVariable } from './render-template.js'

/** A reference of the template's syntax tree, like `$!item.get('name')`. */
export interface Reference {
  readonly type: 'references'
  /** How the reference begins: `$!` prints nothing when there is no value, `$` prints the reference itself. */
  readonly leader: string
  /** Where the reference stands. It is kept on the node itself, because the compiler copies nodes. */
  place?: YespoMissingVariable
}

type Position = { readonly first_line: number; readonly first_column: number }

/**
 * Writes its place on each reference. The parser knows the places of references in the text. A reference inside a directive
 * or an argument is searched for by its own text, from the place of the directive.
 */
export function markPlaces(ast: TemplateAst, template: string): void {
  const starts = lineStartsOf(template)
  const walk = (node: unknown, from: number): void => {
    if (typeof node !== 'object' || node === null) return
    const { pos } = node as { readonly pos?: Position }
    const offset = pos ? (starts[pos.first_line - 1] ?? 0) + pos.first_column : from
    let within = offset
    if (isReference(node)) {
      const variable = Helper.getRefText(node as Parameters<typeof Helper.getRefText>[0])
      const at = pos ? offset : Math.max(offset, template.indexOf(headOf(variable), offset))
      node.place = { variable, ...placeAt(at, starts) }
      within = at + 1
    }
    for (const [name, member] of Object.entries(node)) if (name !== 'pos' && name !== 'place') walk(member, within)
  }
  walk(ast, 0)
}

export function isReference(node: unknown): node is Reference {
  return typeof node === 'object' && node !== null && (node as Partial<Reference>).type === 'references'
}

/** The reference up to its first call or index, because the rest may have other spaces or quotes in the template. */
function headOf(variable: string): string {
  return /^[^.([]+/.exec(variable)?.[0].replace(/\}$/, '') ?? variable
}

function lineStartsOf(template: string): readonly number[] {
  const starts = [0]
  for (let at = template.indexOf('\n'); at >= 0; at = template.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function placeAt(offset: number, starts: readonly number[]): { readonly line: number; readonly column: number } {
  let line = starts.length
  while (line > 1 && (starts[line - 1] ?? 0) > offset) line--
  return { line, column: offset - (starts[line - 1] ?? 0) + 1 }
}
