/** A time as `past_events` takes it, `YYYY-MM-DDTHH:mm`, in a time zone. https://yespo.io/support/how-send-past-events */
export function occurredIn(timeZone: string, instant: string): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  )
  const [year = '', month, day, hour, minute] = (['year', 'month', 'day', 'hour', 'minute'] as const).map((name) =>
    parts.get(name),
  )
  return `${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}`
}

// To make a format costs more than to use it a hundred times. There are some 600 names.
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const two = '2-digit'
  const zoned = { timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' } as const
  const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two } as const
  const format = new Intl.DateTimeFormat('en', { ...zoned, ...fields })
  formats.set(timeZone, format)
  return format
}
