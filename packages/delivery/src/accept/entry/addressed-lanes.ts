import type { CustomerEvent, Fields } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import type { Where } from '../../store/ledger.js'
import type { Integrations } from './integrations.js'
import { isOptions, isYes } from './said-yes.js'

/**
 * What is stored of an event that goes to no lane: what it is and its `integrations`, so that `where` can say why. Nobody may
 * have the rest, so it is not kept. It is no whole event, and is shown to nobody.
 */
export function unaddressed({
  type,
  messageId,
  timestamp,
  integrations,
  context,
  ...rest
}: CustomerEvent): CustomerEvent {
  const older = context?.['integrations']
  return {
    type,
    messageId,
    timestamp,
    ...('event' in rest && { event: rest.event }),
    ...(integrations && { integrations: choicesIn(integrations) }),
    ...(older !== undefined && { context: { integrations: isFields(older) ? choicesIn(older) : choiceIn(older) } }),
  } as CustomerEvent
}

function choicesIn(integrations: Fields): Fields {
  return Object.fromEntries(Object.entries(integrations).map(([name, value]) => [name, choiceIn(value)]))
}

/** The choice without the options that come with it: they are for the vendor. It means the same. */
function choiceIn(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 0) return []
  return isFields(value) ? (isOptions(value) ? {} : { enabled: false }) : isYes(value)
}

/** Adds to what the ledger knows of an event the lanes that have no delivery of it, and why. */
export function withNotAddressed(where: Where, lanes: readonly string[], { addressed }: Integrations): Where {
  if (where.status !== 'found') return where
  const { event, ...unshown } = where
  const absent = lanes.filter((lane) => !Object.hasOwn(where.lanes, lane))
  if (absent.length === 0) return where
  const reasonOf = (lane: string) => (event && addressed(event, [lane]).length === 0 ? 'integrations' : 'not_addressed')
  const shown = Object.keys(where.lanes).length === 0 ? unshown : where
  return { ...shown, notAddressed: Object.fromEntries(absent.map((lane) => [lane, reasonOf(lane)])) }
}
