import type { IdKind } from './stored-events.js'

/** One run in a process of its own. */
export interface Job {
  readonly work: 'append' | 'driver' | 'accept' | 'deliver-1' | 'deliver-100' | 'fill' | 'drain' | 'rest'
  /** Where its files are; a later run finds there what an earlier one stored. */
  readonly directory: string
  readonly events: number
  readonly ids: IdKind
  readonly baseUrl: string
}

/** What a run measured, by name. */
export type Figures = Readonly<Record<string, number>>

/** What each round of throughput says of itself. */
export const loadFigures = ['events/s', 'CPU µs/event', 'p50 ms', 'p99 ms', 'loop p99 ms', 'peak RSS MB'] as const
