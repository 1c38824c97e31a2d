import { systemClock } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import { readClientOptions, type SyneriseOptions } from '../options.js'
import { createSyneriseAi, type SyneriseAi } from './ai.js'
import { createSyneriseCalls } from './calls.js'
import { examine, type SyneriseHealth } from './doctor.js'
import { createSyneriseEvents, type SyneriseEvents } from './events.js'
import { createSyneriseProfiles, type SyneriseProfiles } from './profiles.js'
import { createSyneriseTransactions, type SyneriseTransactions } from './transactions.js'

/** Synerise's API, as Synerise documents it. Bad input rejects with an `InvalidInputError` before anything is sent. */
export interface SyneriseClient {
  readonly events: SyneriseEvents
  readonly ai: SyneriseAi
  readonly transactions: SyneriseTransactions
  readonly profiles: SyneriseProfiles
  /**
   * Which permissions the credentials have, which calls will fail, and how far this machine's clock is from Synerise's.
   * Sends no event. Resolves also when nothing works: then `problems` says why.
   */
  doctor(options?: CallOptions): Promise<SyneriseHealth>
  /** Lets requests in flight finish, then closes the sockets. May be called twice. */
  close(): Promise<void>
}

/** A client for one workspace. Throws `ConfigurationError` that names every wrong option. */
export function createSynerise(options: SyneriseOptions): SyneriseClient {
  const settings = readClientOptions(options)
  const calls = createSyneriseCalls(settings, settings.clock ?? systemClock)
  return {
    events: createSyneriseEvents(calls, settings),
    ai: createSyneriseAi(calls, settings),
    transactions: createSyneriseTransactions(calls, settings),
    profiles: createSyneriseProfiles(calls),
    doctor: (callOptions) => examine(calls, callOptions),
    close: () => calls.close(),
  }
}
