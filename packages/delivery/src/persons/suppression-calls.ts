import type { Heard } from '../store/control.js'
import type { PersonIds } from '../waybill.js'

/** Options of `suppress`. */
export interface SuppressOptions {
  /** Why, for whoever reads it later: at most 200 characters, and nothing that says who it is. */
  readonly reason?: string | undefined
}

/** The answer of `suppress`. `onTheWire` is what had left of theirs and was not answered yet. */
export interface SuppressResult extends Heard {
  /** Whether they were suppressed before, by all ids that were given. Since when and why stay as they were then. */
  readonly before: boolean
}

/** The answer of `unsuppress`. */
export interface UnsuppressResult extends Pick<Heard, 'unanswered'> {
  /** Whether they were suppressed by one of the ids. */
  readonly lifted: boolean
}

/** The answer of `suppressed`. */
export type Suppression =
  | { readonly suppressed: false }
  | {
      readonly suppressed: true
      /** Which of the ids that were given are. An event is skipped that has one of them. */
      readonly ids: readonly (keyof PersonIds)[]
      /** Since when, wall time, epoch milliseconds: the earliest of these ids. */
      readonly since: number
      /** Why. Absent: nobody said. */
      readonly reason?: string
    }

/** The calls that keep a person's events from being sent. */
export interface SuppressionCalls {
  /**
   * Sends nothing more of a person: their events are `skipped` as `suppressed` from then on, in every process. That holds for
   * new events, of which only message id, source and name are kept, for what is pending and planned, and for imports and replays.
   * It lasts over restarts, `forget` and retention, until `unsuppress`. An event is meant that has one of the ids, also beside
   * another; ids that were not given are not. The store keeps a keyed digest of each id, and no id. Resolves as `hold` does, once
   * no process starts a request with theirs. Rejects with code `person_key_missing` without the option `personKey`.
   */
  suppress(person: PersonIds, options?: SuppressOptions): Promise<SuppressResult>
  /**
   * Ends that, for these ids. What was skipped meanwhile stays so; what still has its body can be replayed. A process that only
   * accepts hears of it with its next look at a shared store, within 250 ms by default, and skips what comes before that.
   */
  unsuppress(person: PersonIds): Promise<UnsuppressResult>
  /** Whether a person is suppressed, as the store has it. */
  suppressed(person: PersonIds): Promise<Suppression>
}
