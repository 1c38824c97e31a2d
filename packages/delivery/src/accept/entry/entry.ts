import type { Emit } from '../../emitter.js'
import type { LaneSettings } from '../../lane/lane-settings.js'
import type { WaybillOptions } from '../../waybill-options.js'
import type { AcceptanceOptions } from '../acceptance.js'
import { type AskConsent, laneConsent } from './consent.js'
import { createIntegrations } from './integrations.js'
import { createUnread } from './unread.js'

/** What decides which lanes an event enters. */
export type Entry = Pick<AcceptanceOptions, 'lanes' | 'integrations' | 'consents' | 'look'>

export function createEntry(
  { destinations, consent }: Pick<WaybillOptions, 'destinations' | 'consent'>,
  { settingsOf, emit }: { readonly settingsOf: (lane: string) => LaneSettings; readonly emit: Emit | undefined },
): Entry {
  const integrations = createIntegrations(destinations)
  const asked = destinations.flatMap(({ name, consent: rule }): (readonly [string, AskConsent])[] => {
    const ask = laneConsent(name, rule, consent)
    return ask ? [[name, ask]] : []
  })
  const lanes = destinations.map(({ name }) => name).filter((name) => settingsOf(name).accepts)
  const look = emit && createUnread(emit, { destinations, integrations, asksPredicate: consent !== undefined })
  return { lanes, integrations, consents: new Map(asked), look }
}
