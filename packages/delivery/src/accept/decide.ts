import { isFields } from '@waybill/core/destination'
import type { Lane } from '../lane/lane.js'
import type { Persons } from '../persons/persons.js'
import type { Store } from '../store/store.js'
import type { Waybill } from '../waybill.js'
import type { Acceptance } from './acceptance.js'
import type { Asked } from './awaited-deliveries.js'
import type { Decisions, Why } from './decisions.js'
import type { Entry } from './entry/entry.js'

export interface DecideContext {
  readonly decisions: Decisions
  readonly acceptance: Pick<Acceptance, 'one' | 'awaited'>
  readonly store: Pick<Store, 'where'>
  /** Which lanes new events enter, and what is asked before. */
  readonly entry: Pick<Entry, 'lanes' | 'consents'>
  readonly persons: Pick<Persons, 'any'>
  readonly laneOf: (name: string) => Pick<Lane, 'awaits' | 'wake'>
  /** Whether the lane skips events when it is full. */
  readonly skipsWhenFull: (lane: string) => boolean
}

/** Accepts an event and waits for the decision, as `Waybill.decide` says. */
export function createDecide(context: DecideContext): Waybill['decide'] {
  const { decisions, acceptance, store, entry, persons, laneOf, skipsWhenFull } = context
  return (event, { destination: lane, source = 'default', timeoutMs = 500, destinations }) => {
    const isAllowed = entry.lanes.includes(lane) && (!destinations || destinations.includes(lane))
    // Only then can the event be stored and not be in the lane. Reading the ledger costs a round trip.
    const mayBeSkipped = entry.consents.has(lane) || persons.any || skipsWhenFull(lane) || hasIntegrations(event)
    return decisions.ask(event, {
      lane,
      source,
      timeoutMs,
      accept(one) {
        const awaited = laneOf(lane).awaits()
        const options = { source, ...(destinations && { destinations }) }
        return awaited ? acceptance.awaited(one, options, awaited) : acceptance.one(one, options)
      },
      whySkipped(asked) {
        if (!isAllowed) return { reason: 'not_addressed' }
        return mayBeSkipped ? whySettled(store, asked) : undefined
      },
      // The lane takes it in, or tells the caller that it cannot send.
      onQueued: () => laneOf(lane).wake(),
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
