/** Options of `replay`. */
export interface ReplayOptions {
  /** Counts what would be replayed, and changes nothing. Default false. */
  readonly dryRun?: boolean | undefined
  /** Called at the start, and each time up to 500 deliveries are pending again. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
}

/** How far a replay is. */
export interface ReplayProgress {
  /** Deliveries that are pending again. */
  readonly done: number
  /** Deliveries that the replay has marked. */
  readonly total: number
}

/** The answer of `replay`. */
export interface ReplayResult {
  /** The replay's name. Absent for a dry run. */
  readonly id?: string
  /** How many deliveries matched in each lane. */
  readonly counts: Readonly<Record<string, number>>
  /**
   * How many of them are older than an event of the same user that the lane has delivered, and that later ones wait for: an
   * identify, group or alias under `identify-first`, any event under `per-user`. They would overwrite what is newer. The ledger
   * notes them as `overtaken`. By lane, only lanes with some; absent: none.
   */
  readonly overtaken?: Readonly<Record<string, number>>
  /** How many deliveries were marked for the replay; for a dry run, how many matched. */
  readonly total: number
}
