import type { LeasedDelivery } from '../../store/work.js'

/** Says which of these events were too old to be live when they were accepted. Nearly always it is a comparison of texts. */
export function pastWith(leases: readonly LeasedDelivery[], liveForMs: number): (lease: LeasedDelivery) => boolean {
  const latest = leases.reduce((most, { acceptedAt }) => Math.max(most, acceptedAt), 0)
  const livesSince = latest - liveForMs
  // An event's time is stored as `toISOString` writes it, which sorts as time does. No event happened before the year 0.
  if (!(livesSince > yearZero)) return never
  const oldestLive = new Date(livesSince).toISOString()
  return ({ event, acceptedAt }) => event.timestamp < oldestLive && acceptedAt - Date.parse(event.timestamp) > liveForMs
}

const yearZero = -62_167_219_200_000
const never = () => false
