import type { LiveLine } from '@waybill/dashboard'
import type { EventId, LifecycleEvent } from '@waybill/delivery'
import { sourceIdOf } from '../source-id.js'

/** Writes a lifecycle event of the engine as a line for a person. */
export function liveLineOf(event: LifecycleEvent, at: number): LiveLine {
  const { type } = event
  switch (type) {
    case 'accepted': {
      const { accepted, duplicates, refused, durationMs } = event
      const parts = [`${accepted} accepted`]
      if (duplicates > 0) parts.push(`${duplicates} known already`)
      if (refused > 0) parts.push(`${refused} refused`)
      const text = `${parts.join(', ')} in ${Math.round(durationMs)} ms`
      return { at, type, text, tone: refused > 0 ? 'warn' : 'plain', events: accepted }
    }
    case 'refused': {
      const { source, messageId, field, rule } = event
      const text = `refused at the door: ${field === '' ? 'the event' : field} ${rule}`
      return { at, type, text, tone: 'warn', ...(messageId && { messageId }), sourceId: sourceIdOf(source), events: 1 }
    }
    case 'attempt': {
      const { result, status, code, endpoint, durationMs } = event.attempt
      const why = [status, code].filter((part) => part !== undefined).join(' ')
      const text = `${endpoint}: ${result}${why ? ` (${why})` : ''} in ${Math.round(durationMs)} ms`
      const tone = result === 'delivered' || result === 'duplicate' ? 'good' : result === 'retry' ? 'warn' : 'bad'
      return { at, type, lane: event.lane, text, tone, ...about(event.events()) }
    }
    case 'settled': {
      const { lane, state, reason, events } = event
      const tone = state === 'delivered' ? 'good' : state === 'parked' ? 'bad' : 'plain'
      return { at, type, lane, text: reason ? `${state}: ${reason}` : state, tone, ...about(events()) }
    }
    case 'remarked': {
      const { lane, code, state, events } = event
      return { at, type, lane, text: `${state} with the remark ${code}`, tone: 'warn', ...about(events()) }
    }
    case 'held': {
      const text = `${event.endpoint ?? 'the lane'} is held: ${event.reason}`
      return { at, type, lane: event.lane, text, tone: 'bad', events: 0 }
    }
    case 'resumed':
      return { at, type, lane: event.lane, text: `${event.endpoint ?? 'the lane'} is resumed`, tone: 'good', events: 0 }
    case 'discarded': {
      const who = event.by === undefined ? '' : ` by ${event.by}`
      return { at, type, text: `discarded${who}: ${event.reason}`, tone: 'plain', events: event.count }
    }
    case 'filling': {
      const text = `${Math.round(event.fill * 100)} % of ${event.bound} ${event.limit} is pending`
      return { at, type, lane: event.lane, text, tone: 'warn', events: 0 }
    }
    case 'store_failed':
      return { at, type, text: 'the store failed to commit a unit of work', tone: 'bad', events: 0 }
    case 'disk_full':
      return { at, type, text: 'the disk of the store is full: new events are refused', tone: 'bad', events: 0 }
    case 'disk_has_room':
      return { at, type, text: 'the disk of the store has room again', tone: 'good', events: 0 }
    case 'unknown_integration':
      return {
        at,
        type,
        text: `source ${sourceIdOf(event.source)} names "${event.name}" in integrations: no destination is called that`,
        tone: 'warn',
        events: 0,
      }
    case 'unread_consent': {
      const what = event.categories.filter((category) => category !== '').join(', ') || 'in a form that cannot be read'
      return { at, type, text: `carries consent that no destination requires: ${what}`, tone: 'warn', events: 1 }
    }
    case 'stale':
      return { at, type, text: 'transitions dropped: another process had the lease', tone: 'warn', events: event.count }
    default:
      return event satisfies never
  }
}

function about(events: readonly EventId[]): Pick<LiveLine, 'messageId' | 'sourceId' | 'events'> {
  const [first] = events
  if (!first) return { events: 0 }
  return { messageId: first.messageId, sourceId: sourceIdOf(first.source), events: events.length }
}
