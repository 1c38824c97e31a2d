import type { Contestant } from './contestant.js'
import { mixpanel } from './mixpanel.js'
import { posthog } from './posthog.js'
import { rawUndici } from './raw-undici.js'
import { rudderstack } from './rudderstack.js'
import { segment } from './segment.js'
import { walkeros } from './walkeros.js'
import { waybillClient } from './waybill-client.js'
import { waybillDelivery } from './waybill-delivery.js'
import { waybillDestination } from './waybill-destination.js'

function allContestants(): readonly Contestant[] {
  return [
    rawUndici(1),
    rawUndici(100),
    waybillClient(100),
    waybillDestination(1),
    waybillDestination(100),
    ...(['memory', 'sqlite', 'postgres'] as const).flatMap((store) => [
      waybillDelivery(store, 1),
      waybillDelivery(store, 100),
    ]),
    segment(),
    posthog(),
    rudderstack(),
    walkeros(),
    mixpanel(),
  ]
}

export function contestantNamed(id: string): Contestant {
  const found = allContestants().find((contestant) => contestant.id === id)
  if (!found) throw new Error(`No contestant ${id}.`)
  return found
}
