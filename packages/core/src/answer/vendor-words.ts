import { fieldsOf } from '../mapping/fields.js'
import { parseBody } from './outcome-of.js'

const longest = 200
const fieldNames = ['field', 'name', 'path'] as const
const reasonNames = ['message', 'errorMessage', 'error', 'detail', 'reason', 'description'] as const
const listNames = ['errors', 'validationErrors'] as const

/**
 * What the vendor says in an answer, in one line of at most 200 characters and a full stop; empty where it says nothing that can be told
 * from a page of somebody else's. Reads a short text, and JSON: the fields that a list of errors names with their reasons,
 * else the reason of the whole.
 */
export function vendorWords(body: string): string {
  const answer = parseBody(body)
  if (typeof answer === 'string') return isSentence(answer) ? oneLine(answer) : ''
  const fields = fieldsOf(answer)
  const lists = [answer, ...listNames.map((name) => fields?.[name])]
  const named = lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap(wordsOf)
  return oneLine(named.length > 0 ? named.join('; ') : (fields && textIn(fields, reasonNames)) || '')
}

/** A page of a proxy is no sentence. */
function isSentence(text: string): boolean {
  return text.length <= longest && !/[<{[]/.test(text.trimStart().charAt(0))
}

function wordsOf(element: unknown): readonly string[] {
  if (typeof element === 'string') return [element]
  const fields = fieldsOf(element)
  const words = fields
    ? [textIn(fields, fieldNames), textIn(fields, reasonNames)].filter((word) => word !== undefined)
    : []
  return words.length > 0 ? [words.join(' ')] : []
}

function textIn(fields: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  return names.map((name) => fields[name]).find((value) => typeof value === 'string' && value.trim() !== '') as
    | string
    | undefined
}

function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (line.length > longest) return `${line.slice(0, longest)}…`
  return line === '' || /[.!?]$/.test(line) ? line : `${line}.`
}
