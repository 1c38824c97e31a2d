import type { CustomerEvent } from '@waybill/core'
import type { NewEvent, SkippedLane } from '../store/work.js'
import type { Consent, ConsentMoment } from '../waybill-options.js'

/** Marks the lanes as skipped that the events may not enter. */
export function withConsent(events: readonly NewEvent[], consent: Consent | undefined): readonly NewEvent[] {
  if (!consent || events.length === 0) return events
  const lanes = [...new Set(events.flatMap((event) => event.lanes))]
  const bodies = events.map(({ event }) => event)
  const answers = new Map(lanes.map((lane) => [lane, askConsent(consent, bodies, lane, 'accept')]))
  return events.map((event, index) => {
    const skipped = event.lanes.filter((lane) => !answers.get(lane)?.[index]).map(noConsent)
    if (skipped.length === 0) return event
    return {
      ...event,
      lanes: event.lanes.filter((lane) => answers.get(lane)?.[index]),
      skipped: [...(event.skipped ?? []), ...skipped],
    }
  })
}

/** The answers of `consent`, one for each event. Everything but `true` is a no, also an error. */
export function askConsent(
  consent: Consent,
  events: readonly CustomerEvent[],
  lane: string,
  moment: ConsentMoment,
): readonly boolean[] {
  try {
    const answers = consent(events, lane, moment)
    return events.map((_, index) => answers[index] === true)
  } catch {
    return events.map(() => false)
  }
}

function noConsent(lane: string): SkippedLane {
  return { lane, reason: 'no_consent' }
}
