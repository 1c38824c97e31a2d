import type { LifecycleEvent } from '@waybill/delivery'
import type { SourceId } from './admin-contract.js'

/** One line of the live stream. It holds no values of events. */
export interface LiveLine {
  readonly at: number
  readonly type: LifecycleEvent['type']
  readonly lane?: string
  readonly text: string
  readonly tone: 'good' | 'plain' | 'warn' | 'bad'
  /** Message id of the first event that the line is about. */
  readonly messageId?: string
  readonly sourceId?: SourceId
  /** How many events the line is about. */
  readonly events: number
}

export interface LiveBatch {
  readonly lines: readonly LiveLine[]
  /** Lines left out since the last batch because there were too many. */
  readonly dropped: number
}
