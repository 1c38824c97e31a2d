import type { SourceId } from './admin-contract.js'

/** An event that was refused for its content, or a whole request. It is in no ledger; the process keeps the last 1,000 in memory. */
export interface RefusedRow {
  /** Absent for a request whose key is missing, wrong or not read: the last 100 of them are kept. */
  readonly sourceId?: SourceId
  readonly messageId?: string
  readonly code: string
  /** The field that breaks the rule; empty for a whole event or request. */
  readonly field: string
  readonly rule: string
  readonly at: number
  /** The path of a request that was refused as a whole. */
  readonly path?: string
}

export interface RefusedPage {
  /** Newest first. */
  readonly refused: readonly RefusedRow[]
}
