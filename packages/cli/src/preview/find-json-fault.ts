/** Token that may come next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

const space = /[ \t\n\r]*/y
const text = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * Offset of the token at which a text stops being JSON (its length when it ends too early), or undefined when it is
 * JSON. Error messages need the position; those of `JSON.parse` often have none, and quote the data instead.
 */
export function findJsonFault(json: string): number | undefined {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let offset = 0
  const take = (token: RegExp): boolean => {
    token.lastIndex = offset
    if (!token.test(json)) return false
    offset = token.lastIndex
    return true
  }
  for (;;) {
    take(space)
    const character = json[offset]
    if (expected === ', or end' && open.length === 0) return character === undefined ? undefined : offset
    switch (expected) {
      case 'value':
      case 'value or ]':
        if (character === '[' || character === '{') {
          open.push(character)
          expected = character === '[' ? 'value or ]' : 'key or }'
          offset++
        } else if (character === ']' && expected === 'value or ]') expected = close()
        else if (take(text) || take(scalar)) expected = ', or end'
        else return offset
        break
      case 'key':
      case 'key or }':
        if (character === '}' && expected === 'key or }') expected = close()
        else if (take(text)) expected = ':'
        else return offset
        break
      case ':':
        if (character !== ':') return offset
        expected = 'value'
        offset++
        break
      case ', or end':
        if (character === ',') {
          expected = open.at(-1) === '[' ? 'value' : 'key'
          offset++
        } else if (character === (open.at(-1) === '[' ? ']' : '}')) expected = close()
        else return offset
        break
      default:
        return expected satisfies never
    }
  }

  function close(): Expected {
    open.pop()
    offset++
    return ', or end'
  }
}
