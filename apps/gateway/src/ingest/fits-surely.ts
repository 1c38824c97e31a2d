/**
 * Whether parsed JSON certainly takes at most `bytes` bytes as text. Does not write the text: it counts every character at
 * its greatest length. False means unknown.
 */
export function fitsSurely(value: unknown, bytes: number): boolean {
  return left(value, bytes) >= 0
}

/** Greatest length of one character in JSON, as in `\u0000`. */
const perCharacter = 6
/** More than any number, literal or pair of brackets takes, so that deep nesting ends before the stack overflows. */
const perValue = 32

function left(value: unknown, bytes: number): number {
  let rest = bytes - perValue
  if (typeof value === 'string') return rest - perCharacter * value.length
  if (typeof value !== 'object' || value === null) return rest
  for (const key in value) {
    if (rest < 0) return rest
    rest = left((value as Record<string, unknown>)[key], rest - perCharacter * key.length)
  }
  return rest
}
