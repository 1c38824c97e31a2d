import type { CallOptions } from '@waybill/core/http'
import type { SyneriseOptions } from '../options.js'
import { readClientOptions } from '../settings.js'
import { createSyneriseAi, type SyneriseAi } from './ai.js'
import { createSyneriseCalls } from './calls.js'
import { examine, type SyneriseHealth } from './doctor.js'
import { createSyneriseEvents, type SyneriseEvents } from './events.js'
import { createSyneriseProfiles, type SyneriseProfiles } from './profiles.js'
import { createSyneriseTransactions, type SyneriseTransactions } from './transactions.js'

/**
 * The calls of Synerise's API, named and shaped as Synerise documents them. A call with bad input rejects with an
 * `InvalidInputError` before anything is sent.
 */
export interface SyneriseClient {
  /** Custom and dedicated events (`/v4/events`), one by one or in batches. */
  readonly events: SyneriseEvents
  /** Events of recommendations and searches. */
  readonly ai: SyneriseAi
  /** Orders (`/v4/transactions`). */
  readonly transactions: SyneriseTransactions
  /** Profiles to create, update and delete (`/v4/clients`). */
  readonly profiles: SyneriseProfiles
  /**
   * Asks Synerise which permissions the credentials have, which calls will fail, and how far this machine's clock is from
   * Synerise's. Sends no event. Resolves also when nothing works: `problems` then says why. Rejects with an
   * `InvalidInputError` for bad options.
   */
  doctor(options?: CallOptions): Promise<SyneriseHealth>
  /** Waits for the requests in flight, then closes the sockets. May be called twice. */
  close(): Promise<void>
}

/** Creates a client for one workspace. Throws a `ConfigurationError` that names every wrong option. Sends nothing yet. */
export function createSynerise(options: SyneriseOptions): SyneriseClient {
  const settings = readClientOptions(options)
  const calls = createSyneriseCalls(settings)
  return {
    events: createSyneriseEvents(calls, settings),
    ai: createSyneriseAi(calls, settings),
    transactions: createSyneriseTransactions(calls, settings),
    profiles: createSyneriseProfiles(calls),
    doctor: (callOptions) => examine(calls, callOptions),
    close: () => calls.close(),
  }
}
