/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

const token =
  /\s*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y

/** Where a text stops being JSON; its end when something is missing there. Node 20 does not tell. */
export function jsonFaultAt(text: string): Position {
  let at = 0
  const next = (): string => {
    token.lastIndex = at
    const [whole = '', mark, string, literal] = token.exec(text) ?? []
    seen = at + (whole.length - whole.trimStart().length)
    if (!whole) return ''
    at += whole.length
    return mark ?? (string ? 'string' : literal ? 'value' : '')
  }
  let seen = 0
  // What may come next: a value, a key, and the marks after each.
  const open: string[] = []
  let wants = 'value'
  for (;;) {
    const before = at
    const found = next()
    const fits =
      wants === 'value' || wants === 'value or ]'
        ? ['{', '[', 'string', 'value'].includes(found) || (wants === 'value or ]' && found === ']')
        : wants === 'key' || wants === 'key or }'
          ? found === 'string' || (wants === 'key or }' && found === '}')
          : wants === ':'
            ? found === ':'
            : open.length > 0 && (found === ',' || found === open.at(-1))
    if (!fits) return positionAt(text, found ? seen : before + (/^\s*/.exec(text.slice(before))?.[0].length ?? 0))
    if (found === '{') open.push('}')
    else if (found === '[') open.push(']')
    else if (found === '}' || found === ']') open.pop()
    const inObject = open.at(-1) === '}'
    if (found === '{') wants = 'key or }'
    else if (found === '[') wants = 'value or ]'
    else if (wants === 'key' || (wants === 'key or }' && found === 'string')) wants = ':'
    else if (found === ':') wants = 'value'
    else if (found === ',') wants = inObject ? 'key' : 'value'
    else wants = 'mark'
  }
}

/** The line and column of a character. */
export function positionAt(text: string, at: number): Position {
  const lines = text.slice(0, at).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
