import { InvalidInputError } from '@waybill/core'
import { parse } from 'velocityjs'

export type TemplateAst = ReturnType<typeof parse>

interface ParseFailure {
  readonly hash?: {
    readonly text?: string
    readonly line?: number
    readonly loc?: { readonly last_line?: number; readonly last_column?: number; readonly first_column?: number }
  }
}

/** Parses a template. Throws `InvalidInputError` that says where the template is not valid Velocity. */
export function parseTemplate(template: string): TemplateAst {
  try {
    return parse(template)
  } catch (cause) {
    const { line, column } = placeOf(cause)
    throw new InvalidInputError(
      [
        {
          field: `line ${line}, column ${column}`,
          rule: 'is not valid Velocity',
          hint: 'check quotes, brackets and #end',
        },
      ],
      { subject: 'template', code: 'invalid_template', cause },
    )
  }
}

/** Where the parser stopped. Its error names the line, but shows the column only in a drawing with a caret. */
function placeOf(cause: unknown): { readonly line: number; readonly column: number } {
  const { hash } = cause as ParseFailure
  const { loc } = hash ?? {}
  const line = loc?.last_line ?? (hash?.line ?? 0) + 1
  return { line, column: (loc?.last_column ?? loc?.first_column ?? 0) + 1 }
}
