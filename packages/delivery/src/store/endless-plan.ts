/** Deliveries at which a `plan` stands that does not end, as the thread that watches it tells the store. */
export interface EndlessPlan {
  /** The lane's name. */
  readonly lane: string
  /** The delivery at which it stands; all of the plan where that is not known. */
  readonly seqs: readonly number[]
  /** The count of stops that each is to have when the process is ended in this plan. 0: the plan has ended after all. */
  readonly stops: number
}
