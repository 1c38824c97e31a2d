/** What one event costs in things that can be counted, whatever else the machine does. */
export interface Quantities {
  /** Bytes of JavaScript heap that are allocated, garbage included. */
  readonly bytesPerEvent: number
  /** Bytes of it that live so long that they are moved to the old generation, real sockets included. */
  readonly survivingBytesPerEvent: number
  readonly promisesPerEvent: number
  readonly requestsPerThousand: number
  /** Calls of the store's `commit`; on disk each is one sync. 0 without a store. */
  readonly commitsPerThousand: number
  /** Timers that are left when nothing is to be done. */
  readonly timersAtIdle: number
  /** Of V8's assumptions about built-in objects, those that no longer hold: each makes all code of the process slower. */
  readonly brokenAssumptions: number
}

export type QuantitiesByPath = Readonly<Record<string, Quantities>>

/** How much more is still the same: allocation differs a little from run to run, commits on disk go by its speed. */
const tolerance: Readonly<Record<keyof Quantities, number>> = {
  bytesPerEvent: 1.15,
  // When the young generation is collected is a matter of chance; a chain that holds what is over multiplies it.
  survivingBytesPerEvent: 2,
  promisesPerEvent: 1.1,
  requestsPerThousand: 1,
  commitsPerThousand: 5,
  timersAtIdle: 1,
  brokenAssumptions: 1,
}

/** As much is always allowed: next to nothing may double. */
const unnoticed: Partial<Record<string, number>> = { survivingBytesPerEvent: 200 }

/** One sentence for each quantity that has grown. */
export function grown(measured: QuantitiesByPath, agreed: QuantitiesByPath): string[] {
  return Object.entries(measured).flatMap(([path, quantities]) =>
    Object.entries(quantities).flatMap(([name, value]) => {
      const before = agreed[path]?.[name as keyof Quantities]
      if (before === undefined) return [`${path}: ${name} is not in quantities.json`]
      const most = Math.max(before * tolerance[name as keyof Quantities], unnoticed[name] ?? 0)
      return value > most ? [`${path}: ${name} is ${value}, was ${before}, may be ${round(most)}`] : []
    }),
  )
}

export function round(value: number): number {
  return Number(value.toPrecision(3))
}
