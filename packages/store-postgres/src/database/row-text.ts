/** The first character of a text that is written as JSON, because PostgreSQL's `text` cannot hold it. */
const marker = '\u0001'

/** The character 0 and lone surrogates. */
const unwritable = /\0|\p{Surrogate}/u

/** A text as a column can hold it. Equal texts stay equal, and different ones different. */
export function toText(value: string): string {
  if (!value.startsWith(marker) && !unwritable.test(value)) return value
  return marker + JSON.stringify(value)
}

export function fromText(value: string): string {
  return value.startsWith(marker) ? (JSON.parse(value.slice(1)) as string) : value
}
