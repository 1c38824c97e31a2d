/** The first character of a text that is written as JSON, because the texts of databases cannot hold it. */
const marker = '\u0001'

/** The character 0 and lone surrogates. */
const unwritable = /\0|\p{Surrogate}/u

/** A text as a column can hold it. Equal texts stay equal, and different ones different. */
export function toText(value: string): string {
  if (!value.startsWith(marker) && !unwritable.test(value)) return value
  return marker + JSON.stringify(value)
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
