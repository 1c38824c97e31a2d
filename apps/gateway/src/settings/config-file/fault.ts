import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, type Issue } from '@waybill/core'
import { likelyWord } from '@waybill/core/destination'
import { jsonFaultAt, type Position, positionAt } from './json-position.js'
import { moduleNames } from './waybill-modules.js'

/**
 * What is wrong with a settings file that cannot be read: file, line, column and, for an import, what was asked for. Nothing
 * of its text and no message is repeated, as both may quote secrets.
 */
export function faultOf(path: string, error: unknown): readonly Issue[] {
  if (error instanceof ConfigurationError)
    return error.issues.map(({ field, rule, hint }) => ({
      field: path,
      rule: `${field} ${rule}`,
      ...(hint && { hint }),
    }))
  const { code, name, syscall } = (error ?? {}) as Readonly<Record<string, unknown>>
  if (code === 'ENOENT' && !existsSync(path)) return [{ field: path, rule: 'cannot be read: there is no such file' }]
  if (code === 'EISDIR') return [{ field: path, rule: 'cannot be read: it is a folder', hint: 'name the file in it' }]
  if (code && syscall) return [{ field: path, rule: `cannot be read: ${String(code)}` }]
  const missing = specifierOf(error)
  if (missing !== undefined) return [missingImport(path, error, missing)]
  const { file, position } = placeOf(path, error)
  const what = isSyntaxError(error) ? 'it is not valid' : `${String(name ?? 'Error')} while it ran`
  return [{ field: at(file, position), rule: `cannot be read: ${what}${isSyntaxError(error) ? languageOf(file) : ''}` }]
}

function missingImport(path: string, error: unknown, specifier: string): Issue {
  const stack = (error as { readonly requireStack?: readonly string[] }).requireStack ?? []
  const importers = [path, ...stack.map(plainPath), ...framesOf(error).map(({ file }) => file)]
  for (const file of importers) {
    const found = existsSync(file) ? readFileSync(file, 'utf8') : ''
    const quoted = [`'${specifier}'`, `"${specifier}"`].map((text) => found.indexOf(text)).find((index) => index >= 0)
    if (quoted !== undefined) return { ...unfound(specifier), field: at(file, positionAt(found, quoted)) }
  }
  return { ...unfound(specifier), field: path }
}

function unfound(specifier: string): Omit<Issue, 'field'> {
  const rule = `cannot be read: there is no "${specifier}" to import`
  if (/^[./]/.test(specifier)) return { rule, hint: 'the path is as seen from this file' }
  if (!specifier.startsWith('@waybill/'))
    return { rule, hint: 'install it beside this file; @waybill packages are there already' }
  const likely = likelyWord(specifier, moduleNames)
  return { rule, hint: likely ? `did you mean ${likely}?` : `the gateway brings ${moduleNames.join(', ')}` }
}

/** What an import asked for and did not find; undefined for any other error. */
export function specifierOf(error: unknown): string | undefined {
  const { code, message = '' } = (error ?? {}) as { readonly code?: unknown; readonly message?: string }
  if (!['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(String(code)))
    return undefined
  return /(?:Cannot find (?:module|package)|Package subpath) ['"]([^'"]+)['"]/.exec(message)?.[1]
}

function placeOf(path: string, error: unknown): { readonly file: string; readonly position?: Position | undefined } {
  if (path.endsWith('.json')) return { file: path, position: jsonFaultAt(readFileSync(path, 'utf8')) }
  const frame = framesOf(error).find(({ file }) => file === path) ?? framesOf(error)[0]
  const [, json] = /^(.+\.json): /.exec(String((error as Partial<Error> | null)?.message)) ?? []
  if (json && isSyntaxError(error) && existsSync(json))
    return { file: json, position: jsonFaultAt(readFileSync(json, 'utf8')) }
  if (isSyntaxError(error)) return syntaxPlaceOf(error) ?? { file: path }
  return frame ?? { file: path }
}

/** The compiler ends its message with the place, columns from 0; Node begins its stack with it, without a column. */
function syntaxPlaceOf(error: unknown): { readonly file: string; readonly position?: Position } | undefined {
  const { message = '', stack = '' } = error as Partial<Error>
  const [, file, line, column] = /\n\s*(.+):(\d+):(\d+)\s*$/.exec(message) ?? /^(.+):(\d+)()\n/.exec(stack) ?? []
  if (!file) return undefined
  return { file: plainPath(file), position: { line: Number(line), column: Number(column) + 1 } }
}

interface Frame {
  readonly file: string
  readonly position: Position
}

/** The user's files in a stack, the innermost first. */
function framesOf(error: unknown): readonly Frame[] {
  const lines = String((error as { readonly stack?: unknown } | null)?.stack ?? '').split('\n')
  return lines.flatMap((text) => {
    const [, file = '', line, column] = /^\s+at (?:.*\()?((?:file:\/\/)?\/?[^()]+?):(\d+):(\d+)\)?$/.exec(text) ?? []
    const path = plainPath(file)
    if (
      !file ||
      path.includes('node_modules') ||
      path.startsWith(ownFolder) ||
      path.startsWith('node:') ||
      !existsSync(path)
    )
      return []
    return [{ file: path, position: { line: Number(line), column: Number(column) } }]
  })
}

const plainPath = (file: string) => (file.startsWith('file://') ? fileURLToPath(file) : file)

function isSyntaxError(error: unknown): boolean {
  const { name, message = '' } = (error ?? {}) as Partial<Error>
  return name === 'SyntaxError' || /^(ParseError|SyntaxError)\b/.test(message)
}

/** Files of the gateway itself are nobody's settings. */
const ownFolder = fileURLToPath(new URL('.', import.meta.url))

const at = (file: string, position?: Position) => (position ? `${file}:${position.line}:${position.column}` : file)

function languageOf(file: string): string {
  return file.endsWith('.json') ? ' JSON' : /\.[mc]?ts$/.test(file) ? ' TypeScript' : ' JavaScript'
}
