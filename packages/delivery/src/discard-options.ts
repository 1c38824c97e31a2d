/** Options of `discard`. */
export interface DiscardOptions {
  /** Counts what would be discarded, and changes nothing. Default false. */
  readonly dryRun?: boolean | undefined
  /** Why they are let go, as a text or a code: the `reason` of each in the ledger. Needed unless it is a dry run. */
  readonly reason?: string | undefined
  /** Who lets them go: a name that means something to your people. Default: nobody is named. */
  readonly by?: string | undefined
  /** Called at the start, and each time up to 500 deliveries are discarded. */
  readonly onProgress?: ((progress: DiscardProgress) => void) | undefined
}

/** How far a discard is. */
export interface DiscardProgress {
  /** Deliveries that are discarded. */
  readonly done: number
  /** Deliveries that the discard has marked. */
  readonly total: number
}

/** The answer of `discard`. */
export interface DiscardResult {
  /** The discard's name. Absent for a dry run. */
  readonly id?: string
  /** How many parked deliveries matched in each lane. */
  readonly counts: Readonly<Record<string, number>>
  /** How many deliveries were marked and discarded; for a dry run, how many matched. */
  readonly total: number
}
