import { randomBytes } from 'node:crypto'
import type { TrackEvent } from '@waybill/core'
import { benchEvents } from '../events.js'

/** Ids as callers make them: random ones, or ones that begin with the time (UUID version 7). */
export type IdKind = 'random' | 'ordered'

export function storedEvents(count: number, ids: IdKind): readonly TrackEvent[] {
  const events = benchEvents(count)
  if (ids === 'random') return events
  const now = Date.now()
  return events.map((event, index) => ({ ...event, messageId: orderedId(now + Math.floor(index / 50)) }))
}

function orderedId(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  const chance = randomBytes(10).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(1, 4)}-a${chance.slice(5, 8)}-${chance.slice(8)}`
}
