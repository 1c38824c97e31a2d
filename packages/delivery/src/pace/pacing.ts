import type { Clock, Destination } from '@waybill/core'
import type { Departures } from '../lane/departures.js'
import type { LaneSettings } from '../lane/lane-settings.js'
import type { Store } from '../store/store.js'
import { type Backlog, type BacklogOptions, createBacklog } from './backlog.js'
import { createPaces, type Paces } from './paces.js'
import { createSurplus, type Surplus, type SurplusOptions } from './surplus.js'

export interface PacingOptions extends Omit<SurplusOptions, 'paces' | 'onTokens'>, Pick<BacklogOptions, 'lease'> {
  readonly destination: Destination
  readonly settings: Pick<LaneSettings, 'rates'>
  readonly store: Pick<Store, 'takeSlot' | 'nextDue'>
  readonly clock: Clock
  readonly throttles: SurplusOptions['throttles'] & BacklogOptions['throttles']
  readonly planAhead: { readonly calls: number; readonly atOnce: number }
  readonly wake: () => void
  /** Called when an endpoint gets tokens for which it waited. */
  readonly onOpen: (endpoint: string) => void
}

/** What keeps the rates of a lane's endpoints. */
export interface Pacing {
  readonly paces: Paces
  readonly surplus: Surplus
  backlogOf(departures: Pick<Departures, 'sendNow'>): Backlog
}

export function createPacing(options: PacingOptions): Pacing {
  const { destination, settings, planAhead, wake } = options
  const paces = createPaces({ ...options, rates: settings.rates, mostKept: planAhead.calls / 16 })
  const surplus = createSurplus({ ...options, paces, onTokens: wake })
  return {
    paces,
    surplus,
    backlogOf: (departures) =>
      createBacklog({ ...options, lane: destination.name, paces, surplus, departures, atOnce: planAhead.atOnce }),
  }
}
