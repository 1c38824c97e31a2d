import { isFields } from '@waybill/core/destination'
import type { Store } from '../store/store.js'
import type { Waybill } from '../waybill.js'
import type { Asked } from './awaited-deliveries.js'
import type { Decisions, Why } from './decisions.js'

export interface DecideContext {
  readonly decisions: Decisions
  readonly accept: Waybill['accept']
  readonly store: Pick<Store, 'where'>
  /** Whether consent is asked at acceptance. */
  readonly asksConsent: boolean
  /** Whether this process sends for the lane. */
  readonly delivers: (lane: string) => boolean
  /** Makes a lane look for work, and tell the callers if it cannot send. */
  readonly wake: (lane: string) => void
}

/** Accepts an event and waits for the decision, as `Waybill.decide` says. */
export function createDecide(context: DecideContext): Waybill['decide'] {
  const { decisions, accept, store, asksConsent, delivers, wake } = context
  return (event, { destination: lane, source = 'default', timeoutMs = 500, destinations }) => {
    const isAllowed = !destinations || destinations.includes(lane)
    // Only then can the event be stored and not be in the lane. Reading the ledger costs a round trip.
    const mayBeSkipped = asksConsent || hasIntegrations(event)
    return decisions.ask(event, {
      lane,
      source,
      timeoutMs,
      accept: (one) => accept(one, { source, ...(destinations && { destinations }) }),
      whySkipped(asked) {
        if (!isAllowed) return { reason: 'not_allowed' }
        return mayBeSkipped ? whySettled(store, asked) : undefined
      },
      onQueued(asked) {
        if (delivers(lane)) wake(lane)
        else decisions.tell(asked, { reason: 'not_delivering' })
      },
    })
  }
}

/** Tells the callers whose deliveries were erased before they were sent. */
export async function tellErased(decisions: Decisions, store: Pick<Store, 'where'>): Promise<void> {
  for (const asked of decisions.unsent()) {
    const why = await whySettled(store, asked)
    if (why) decisions.tell(asked, why)
  }
}

/** Why the ledger has nothing pending for an event in a lane that was not sent. A ledger that cannot be read says nothing. */
async function whySettled(store: Pick<Store, 'where'>, { lane, source, messageId }: Asked): Promise<Why | undefined> {
  const where = await store.where(source, messageId).catch(() => undefined)
  if (where?.status !== 'found') return undefined
  const delivery = where.lanes[lane]
  // An event that was not addressed to the lane has no delivery there.
  if (!delivery) return { reason: 'integrations' }
  const { state, reason } = delivery
  return state === 'skipped' || state === 'erased' ? { reason: reason ?? state } : undefined
}

function hasIntegrations(event: unknown): boolean {
  if (!isFields(event)) return false
  const { integrations, context } = event
  return integrations !== undefined || (isFields(context) && context['integrations'] !== undefined)
}
