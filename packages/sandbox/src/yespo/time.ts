const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** The instant of an ISO 8601 time in milliseconds, `NaN` when it is none. Without offset it is in the account's zone, here UTC. */
export function yespoInstant(time: unknown): number {
  const parts = FORM.exec(String(time))
  if (parts === null) return Number.NaN
  const [text, year, month, day, offset] = parts
  // A day after the last of its month would be read as one of the next month.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return Number.NaN
  return Date.parse(text.includes('T') && offset === undefined ? `${text}Z` : text)
}
