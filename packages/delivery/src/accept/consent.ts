import type { CustomerEvent } from '@waybill/core'
import { messageFrom } from '../attempt/error-from.js'
import { ignoreRejection } from '../attempt/outcomes-from.js'
import type { NewEvent, SkippedLane } from '../store/work.js'
import type { Consent, ConsentMoment } from '../waybill-options.js'
import { freezeEvent } from './freeze-event.js'

/** What `consent` says of one event: yes, no, or that it could not say, and why. */
export type ConsentAnswer = boolean | { readonly failed: string | undefined }

/** Why a delivery is parked for which `consent` could not answer. */
export const consentFailed = 'consent_failed'

/** Marks the lanes that the events may not enter as skipped, and those for which consent could not say it as parked. */
export function withConsent(events: readonly NewEvent[], consent: Consent | undefined): readonly NewEvent[] {
  if (!consent || events.length === 0) return events
  const lanes = [...new Set(events.flatMap((event) => event.lanes))]
  const bodies = events.map(({ event }) => freezeEvent(event))
  const answers = new Map(lanes.map((lane) => [lane, askConsent(consent, bodies, lane, 'accept')]))
  return events.map((event, index) => {
    const answerOf = (lane: string) => answers.get(lane)?.[index]
    const skipped = event.lanes.filter((lane) => answerOf(lane) !== true).map((lane) => noConsent(lane, answerOf(lane)))
    if (skipped.length === 0) return event
    return {
      ...event,
      lanes: event.lanes.filter((lane) => answerOf(lane) === true),
      skipped: [...(event.skipped ?? []), ...skipped],
    }
  })
}

/**
 * The answers of `consent`, one for each event. Everything but `true` is a no. When it throws, or does not answer with a
 * list of that length, each event is asked for alone, so that the one at fault costs no other.
 */
export function askConsent(
  consent: Consent,
  events: readonly CustomerEvent[],
  lane: string,
  moment: ConsentMoment,
): readonly ConsentAnswer[] {
  try {
    const answers: unknown = consent(events, lane, moment)
    ignoreRejection(answers)
    if (!Array.isArray(answers) || answers.length !== events.length)
      throw new Error('consent must answer at once, with a list of one boolean for each event')
    return events.map((_, index) => answers[index] === true)
  } catch (cause) {
    if (events.length === 1) return [{ failed: messageFrom(cause) }]
    return events.flatMap((event) => askConsent(consent, [event], lane, moment))
  }
}

function noConsent(lane: string, answer: ConsentAnswer | undefined): SkippedLane {
  return answer === false || answer === undefined
    ? { lane, reason: 'no_consent' }
    : { lane, reason: consentFailed, state: 'parked' }
}
