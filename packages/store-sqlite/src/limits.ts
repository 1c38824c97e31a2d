/** Internal sizes of the store. Tests use smaller ones, so that each boundary is reached often. */
export interface Limits {
  /** How many events a lane's watermark may be behind its cursor. An older event that stops the watermark gets a row. */
  readonly lag: number
  /** Most rows of this kind that one unit of work writes for a lane. */
  readonly rowsPerUnit: number
  /** Most ids of one run. */
  readonly idsPerRun: number
  /** Largest distance between the first and last `seq` of a settled run. */
  readonly span: number
}

// With a small `span`, a small range of the index is enough to find the settled run of an event.
export const standardLimits: Limits = { lag: 50_000, rowsPerUnit: 500, idsPerRun: 65_536, span: 4_096 }
