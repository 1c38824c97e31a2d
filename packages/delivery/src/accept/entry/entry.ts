import type { Emit } from '../../emitter.js'
import type { LaneSettings } from '../../lane/lane-settings.js'
import type { PlanOptions } from '../../lane/planning/plan-leases.js'
import { mayGoWith } from '../../persons/may-go.js'
import type { Persons } from '../../persons/persons.js'
import type { WaybillOptions } from '../../waybill-options.js'
import type { AcceptanceOptions } from '../acceptance.js'
import { createStoredSteps, type StoredSteps } from '../steps/stored-steps.js'
import { type AskConsent, laneConsent } from './consent.js'
import { createIntegrations } from './integrations.js'
import { createUnread } from './unread.js'

/** What decides what of an event is stored, and which lanes it enters. */
export interface Entry extends Pick<AcceptanceOptions, 'lanes' | 'integrations' | 'consents' | 'look'> {
  readonly steps: StoredSteps
  /** What is asked of this lane's events before each attempt. */
  mayGo(lane: string): NonNullable<PlanOptions['mayGo']>
}

interface EntryParts {
  readonly settingsOf: (lane: string) => LaneSettings
  readonly persons: Persons
  readonly emit: Emit | undefined
}

export function createEntry(
  { destinations, consent, steps }: Pick<WaybillOptions, 'destinations' | 'consent' | 'steps'>,
  { settingsOf, persons, emit }: EntryParts,
): Entry {
  const integrations = createIntegrations(destinations)
  const asked = destinations.flatMap(({ name, consent: rule }): (readonly [string, AskConsent])[] => {
    const ask = laneConsent({ lane: name, rule, consent, persons })
    return ask ? [[name, ask]] : []
  })
  const lanes = destinations.map(({ name }) => name).filter((name) => settingsOf(name).accepts)
  const look = emit && createUnread(emit, { destinations, integrations, asksPredicate: consent !== undefined })
  const consents = new Map(asked)
  return {
    lanes,
    integrations,
    consents,
    look,
    steps: createStoredSteps(steps),
    mayGo(lane) {
      const ask = consents.get(lane)
      return mayGoWith(ask && ((events) => ask(events, 'send')), persons)
    },
  }
}
