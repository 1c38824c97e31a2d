/** Marks a text that is written as JSON, for what PostgreSQL's text cannot hold. */
const marker = '\u0001'

/** The character 0, and halves of surrogate pairs. */
const unwritable = /\0|\p{Surrogate}/u

/** A text as a column takes it; equal texts stay equal, different ones different. */
export function toText(value: string): string {
  if (!value.startsWith(marker) && !unwritable.test(value)) return value
  return marker + JSON.stringify(value)
}

export function fromText(value: string): string {
  return value.startsWith(marker) ? (JSON.parse(value.slice(1)) as string) : value
}
