import type { Heard } from '../store/control.js'
import type { ConsentByCategory } from '../store/persons.js'
import type { PersonIds } from '../waybill.js'

/** Options of `setConsent`. */
export interface SetConsentOptions {
  /** When the person said so: wall time, epoch milliseconds, a minute ahead at most. Default: now. */
  readonly at?: number | undefined
}

/** The answer of `setConsent`. `onTheWire` is what had left of theirs and was not answered yet. */
export interface SetConsentResult extends Heard {
  /** All that is known now of what the person has said, over the ids that were given: of each category the newest answer. */
  readonly consent: ConsentByCategory
}

/** The calls that keep what persons have agreed to. */
export interface ConsentCalls {
  /**
   * Keeps what a person agrees to, and what not, by category: `{ marketing: false }`. Categories are those that destinations
   * declare in `consent`, compared without case and outer spaces. Of each category the newest answer counts, in whatever order
   * they come; of two of the same time, the no. What an event carries is as old as its `timestamp`: it counts where it is newer,
   * and for categories of which nothing is kept. It holds for new events, for what is pending and planned, and for replays, in
   * every process, and lasts as `suppress` does. Ids that were given together are told the same. Resolves as `hold` does, once no
   * process starts a request by what was said before. Rejects with code `person_key_missing` without the option `personKey`.
   */
  setConsent(
    person: PersonIds,
    categories: Readonly<Record<string, boolean>>,
    options?: SetConsentOptions,
  ): Promise<SetConsentResult>
}
