import type { CustomerEvent } from '@waybill/core'

/**
 * Whether an event's `integrations` let it go to a destination. Names are compared without case, spaces and dashes;
 * a destination that is not named follows `All`, which is true unless it says otherwise (Segment Spec, Common Fields).
 */
export function isSelected(event: CustomerEvent, destination: string): boolean {
  const { integrations } = event
  if (!integrations) return true
  const name = plain(destination)
  for (const key of Object.keys(integrations)) if (plain(key) === name) return Boolean(integrations[key])
  return integrations['All'] !== false
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
