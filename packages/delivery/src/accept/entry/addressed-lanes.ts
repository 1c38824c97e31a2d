import type { Where } from '../../store/ledger.js'
import type { Integrations } from './integrations.js'

/** Adds to what the ledger knows of an event the lanes that have no delivery of it, and why. */
export function withNotAddressed(where: Where, lanes: readonly string[], { addressed }: Integrations): Where {
  if (where.status !== 'found') return where
  const { event } = where
  const absent = lanes.filter((lane) => !Object.hasOwn(where.lanes, lane))
  if (absent.length === 0) return where
  const reasonOf = (lane: string) => (event && addressed(event, [lane]).length === 0 ? 'integrations' : 'not_addressed')
  return { ...where, notAddressed: Object.fromEntries(absent.map((lane) => [lane, reasonOf(lane)])) }
}
