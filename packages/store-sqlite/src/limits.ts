/** Sizes that are the store's own affair. Tests take smaller ones, to meet each boundary many times. */
export interface Limits {
  /** Events that a lane's watermark stays behind its cursor; an older event that holds it up gets a row. */
  readonly lag: number
  /** Most rows of that kind that one unit of work writes for a lane. */
  readonly rowsPerUnit: number
  /** Ids of one run. */
  readonly idsPerRun: number
  /** Most that the first and last `seq` of a settled run are apart. */
  readonly span: number
}

// One small range of the index finds the settled run of an event.
export const standardLimits: Limits = { lag: 50_000, rowsPerUnit: 500, idsPerRun: 65_536, span: 4_096 }
