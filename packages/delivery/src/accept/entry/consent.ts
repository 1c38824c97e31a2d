import type { CustomerEvent } from '@waybill/core'
import type { ConsentRule } from '@waybill/core/destination'
import { messageFrom } from '../../attempt/error-from.js'
import { ignoreRejection } from '../../attempt/outcomes-from.js'
import type { Persons } from '../../persons/persons.js'
import type { NewEvent, SkippedLane } from '../../store/work.js'
import type { Consent, ConsentMoment } from '../../waybill-options.js'
import { freezeEvent } from '../freeze-event.js'
import { categoryOf, consentIn, isOneEnough } from './event-consent.js'
import { newestOf } from './kept-consent.js'

/** Whether one event may go: yes, no and why, or that `consent` could not say, and why. */
export type ConsentAnswer = true | { readonly skipped: NoConsent } | { readonly failed: string | undefined }

/** Why a delivery is skipped: the person did not agree, the event does not say, or nothing of the person is sent. */
type NoConsent = 'no_consent' | 'consent_unknown' | 'suppressed'

/** Why a delivery is parked for which `consent` could not answer. */
export const consentFailed = 'consent_failed'

/** An event of which it is asked whether it may go. A leased delivery is one. */
export interface Asked {
  readonly event: CustomerEvent
  /** Wall time of acceptance, epoch milliseconds. */
  readonly acceptedAt: number
}

/** Asks for the consent of one lane. One answer for each event, in order. */
export type AskConsent = (asked: readonly Asked[], moment: ConsentMoment) => readonly ConsentAnswer[]

export interface LaneConsent {
  readonly lane: string
  /** What its destination declares. */
  readonly rule: ConsentRule | undefined
  readonly consent: Consent | undefined
  /** What persons have said, also after their events. */
  readonly persons: Pick<Persons, 'any' | 'consentOf'>
}

/** What is asked for one lane: what its destination declares, then the predicate. `undefined`: nothing. */
export function laneConsent({ lane, rule, consent, persons }: LaneConsent): AskConsent | undefined {
  const declared = rule && declaredConsent(rule, persons)
  const predicate = (asked: readonly Asked[], moment: ConsentMoment) => {
    if (!consent || asked.length === 0) return []
    const events = asked.map(({ event }) => event)
    return askConsent(consent, events, lane, moment)
  }
  if (!declared) return consent && predicate
  return (asked, moment) => {
    const answers = asked.map(declared)
    if (!consent) return answers
    const left = asked.filter((_, index) => answers[index] === true)
    const further = predicate(left, moment).values()
    return answers.map((answer) => (answer === true ? (further.next().value ?? denied) : answer))
  }
}

const denied: ConsentAnswer = { skipped: 'no_consent' }
const unknown: ConsentAnswer = { skipped: 'consent_unknown' }

function declaredConsent(
  { requires, whenUnknown = 'skip' }: ConsentRule,
  persons: LaneConsent['persons'],
): (asked: Asked) => ConsentAnswer {
  const categories = requires.map(categoryOf)
  const otherwise = whenUnknown === 'send' ? true : unknown
  return (asked) => {
    const { event } = asked
    const carried = consentIn(event)
    if (carried === 'unreadable') return denied
    const kept = persons.any ? persons.consentOf(event) : undefined
    const said = kept ? newestOf(carried, kept, asked) : carried
    if (said === undefined) return otherwise
    const yes = categories.filter((category) => said.get(category)).length
    const no = categories.filter((category) => said.get(category) === false).length
    const oneIsEnough = isOneEnough(event)
    if (oneIsEnough ? no === categories.length : no > 0) return denied
    return yes >= (oneIsEnough ? 1 : categories.length) ? true : otherwise
  }
}

/** Marks the lanes that the events may not enter as skipped, and those for which consent could not say it as parked. */
export function withConsent(
  events: readonly NewEvent[],
  consents: ReadonlyMap<string, AskConsent>,
): readonly NewEvent[] {
  if (consents.size === 0 || events.length === 0) return events
  const lanes = [...consents].filter(([lane]) => events.some((event) => event.lanes.includes(lane)))
  const asked = events.map(({ event, at }) => ({ event: freezeEvent(event), acceptedAt: at }))
  const answers = new Map(lanes.map(([lane, ask]) => [lane, ask(asked, 'accept')]))
  return events.map((event, index) => {
    const skipped = event.lanes.flatMap((lane) => skippedFor(lane, answers.get(lane)?.[index]) ?? [])
    if (skipped.length === 0) return event
    return {
      ...event,
      lanes: event.lanes.filter((lane) => skipped.every((one) => one.lane !== lane)),
      skipped: [...(event.skipped ?? []), ...skipped],
    }
  })
}

/**
 * The answers of `consent`, one for each event. Everything but `true` is a no. When it throws, or does not answer with a
 * list of that length, each event is asked for alone, so that the one at fault costs no other.
 */
function askConsent(
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
    return events.map((_, index) => answers[index] === true || denied)
  } catch (cause) {
    if (events.length === 1) return [{ failed: messageFrom(cause) }]
    return events.flatMap((event) => askConsent(consent, [event], lane, moment))
  }
}

function skippedFor(lane: string, answer: ConsentAnswer | undefined): SkippedLane | undefined {
  // A lane that asks for nothing has no answer.
  if (answer === undefined || answer === true) return undefined
  return 'skipped' in answer ? { lane, reason: answer.skipped } : { lane, reason: consentFailed, state: 'parked' }
}
