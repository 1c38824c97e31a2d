import type { BarGroup } from '../report/chart.js'
import type { Progress } from '../report/progress.js'

/** What every table gets. */
export interface Bench {
  /** All contestants and many rounds, or the short form. */
  readonly full: boolean
  readonly progress: Progress
}

/** One aim of the project, with what was measured. */
export interface Aim {
  readonly what: string
  readonly aim: string
  readonly measured: string
  readonly met: boolean
}

export interface PrintedTable {
  readonly title: string
  /** The first column holds the contestants. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface TableResult {
  readonly tables: readonly PrintedTable[]
  readonly notes: readonly string[]
  readonly aims: readonly Aim[]
  readonly chart?: readonly BarGroup[]
  /** The numbers behind, for machines. */
  readonly measured: unknown
}

export interface BenchTable {
  readonly name: string
  /** What it measures and how, in a sentence or two. */
  readonly about: string
  run(bench: Bench): Promise<TableResult>
}
