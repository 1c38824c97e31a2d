import type { SourceId } from './admin-contract.js'

/** An event that was refused for its content. It is in no ledger; the process keeps the last 1,000 in memory. */
export interface RefusedRow {
  readonly sourceId: SourceId
  readonly messageId?: string
  readonly code: string
  /** The field that breaks the rule; empty for the whole event. */
  readonly field: string
  readonly rule: string
  readonly at: number
}

export interface RefusedPage {
  /** Newest first. */
  readonly refused: readonly RefusedRow[]
}
