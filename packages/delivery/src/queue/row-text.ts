/** The first character of a text that is written as JSON, because the texts of databases cannot hold it. */
const marker = '\u0001'

/** Of ES2024, in every Node from 20 on. */
type WellFormed = string & { isWellFormed(): boolean }

/** A text as a column can hold it, without the character 0 and lone surrogates. Equal texts stay equal, and different ones different. */
export function toText(value: string): string {
  const isWritable = !value.startsWith(marker) && !value.includes('\0') && (value as WellFormed).isWellFormed()
  return isWritable ? value : marker + JSON.stringify(value)
}

/** Whether `toText` would leave each of these texts as it is, asked of all of them joined: a no may be wrong, a yes never is. */
export function areWritable(joined: string, lengths: Iterable<number>): boolean {
  if (joined.includes(marker) || joined.includes('\0') || !(joined as WellFormed).isWellFormed()) return false
  let end = 0
  for (const length of lengths) {
    end += length
    // Half a pair at the end of one text and half a pair at the start of the next would look like a whole one.
    const next = joined.charCodeAt(end)
    if (next >= 0xdc00 && next <= 0xdfff) return false
  }
  return true
}

/** The text that `toText` has written. */
export function fromText(value: string): string {
  if (!value.startsWith(marker)) return value
  try {
    return JSON.parse(value.slice(1)) as string
  } catch {
    // An earlier version of a store wrote it as it was.
    return value
  }
}
