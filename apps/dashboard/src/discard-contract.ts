/** Answer of `POST /discards/count`, `POST /discards` and `POST /retry`: how many deliveries, by lane and in all. */
export interface DiscardCounts {
  readonly counts: Readonly<Record<string, number>>
  readonly total: number
}
