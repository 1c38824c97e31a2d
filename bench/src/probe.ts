/** A mark in an event's properties by which the sink knows it again, whatever the sender wraps it in. */
export const probeMark = 'probe-'

export function probeOf(index: number): string {
  return `${probeMark}${index}.`
}

/** Numbers of the probes in a text, in order. */
export function probesIn(text: string): number[] {
  const numbers: number[] = []
  for (let at = text.indexOf(probeMark); at >= 0; at = text.indexOf(probeMark, at + probeMark.length)) {
    numbers.push(Number.parseInt(text.slice(at + probeMark.length, at + probeMark.length + 12), 10))
  }
  return numbers
}

/** The machine's monotonic clock, the same in every process, in microseconds. */
export function microsecondsNow(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}
