import { accept, type Processed, refuse, textAnswer } from '../../server/emulator.js'
import { isJsonObject, isText, objectOrEmpty } from '../../server/json-object.js'
import { broke, firstBroken, isViolation, type Rule, type Violation } from '../../server/rule.js'
import type { YespoCall, YespoHandler } from '../call.js'
import type { YespoEvent } from '../state.js'
import { contactIdentifiers } from '../store.js'
import { yespoInstant } from '../time.js'
import { checkYespoKeys, YESPO_EVENT_SIZE, type YespoKeys } from './event-rules.js'
import { readYespoParams, type YespoEventVersion } from './params.js'

const PAST = 'Yespo, "How to send past events"'
const LIST: Rule = { name: 'yespo.past-events.list', source: `${PAST}: the body has events, an array` }
const COUNT: Rule = { name: 'yespo.past-events.count', source: `${PAST}: up to 500 events in one call` }
const OCCURRED: Rule = {
  name: 'yespo.past-events.occurred',
  source: `${PAST}: occurred is YYYY-MM-DD or YYYY-MM-DDTHH:mm`,
}
const SWITCHED_ON: Rule = {
  name: 'yespo.past-events.deletion',
  source: `${PAST}: deletion is disabled until support enables it`,
}
const RANGE: Rule = { name: 'yespo.past-events.range', source: `${PAST}: events are deleted by { from, to }` }
const MOST_EVENTS = 500
const OCCURRED_FORM = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/

/** `POST /v{1,2,3}/past_events`: up to 500 events of the past; all of them or, when one is bad, none. */
export function yespoPastEventsHandler(version: YespoEventVersion): YespoHandler {
  return (call) => {
    const events = objectOrEmpty(call.body)['events']
    if (!Array.isArray(events)) return refused(broke(LIST, { field: 'events', detail: 'must be an array' }))
    if (events.length > MOST_EVENTS) {
      const detail = `${events.length} events, at most ${MOST_EVENTS} are allowed`
      return refused(broke(COUNT, { field: 'events', detail }))
    }
    const read = (events as readonly unknown[]).map((event) => readEvent(call, event, version))
    const broken = firstBroken(read, (one) => (isViolation(one) ? one : undefined))
    if (broken !== undefined) {
      return refused({ ...broken.violation, field: `events[${broken.index}].${broken.violation.field}` })
    }
    for (const event of read) if (!isViolation(event)) call.store.addEvent(event)
    return accept(
      { status: 200 },
      events.map((content: unknown) => ({ kind: 'event', content }) as const),
    )
  }
}

/** `DELETE /v1/past_events`: removes the events between two times, both included. */
export const deleteYespoPastEvents: YespoHandler = ({ body, store, configuration }) => {
  if (!configuration.pastEventsDeletion) {
    const violation = broke(SWITCHED_ON, { field: '', detail: 'deletion of past events is not enabled' })
    return refused(violation, configuration.forbiddenStatus)
  }
  const { from, to } = objectOrEmpty(body)
  const [first, last] = [from, to].map((time) => (isText(time) ? yespoInstant(time) : Number.NaN))
  if (first === undefined || last === undefined || !(first <= last)) {
    return refused(broke(RANGE, { field: 'from', detail: 'needs two times, from before to', value: { from, to } }))
  }
  store.removeEvents(({ occurred, at }) => {
    const time = occurred === undefined ? at : yespoInstant(occurred)
    return time >= first && time <= last
  })
  return accept({ status: 200 }, [{ kind: 'event-deletion', content: body }])
}

function readEvent(call: YespoCall, event: unknown, version: YespoEventVersion): YespoEvent | Violation {
  const { configuration, store, at } = call
  const bytes = Buffer.byteLength(JSON.stringify(event))
  if (configuration.limitPastEvents && bytes > configuration.eventBytes) {
    return broke(YESPO_EVENT_SIZE, {
      field: '',
      detail: `${bytes} bytes, at most ${configuration.eventBytes} are allowed`,
    })
  }
  const { params: sent, occurred } = isJsonObject(event) ? event : {}
  const params = readYespoParams(sent, version)
  if (isViolation(params)) return params
  const keys: YespoKeys | Violation = checkYespoKeys(event, params.params, configuration)
  if (isViolation(keys)) return keys
  if (!isText(occurred) || !OCCURRED_FORM.test(occurred) || Number.isNaN(yespoInstant(occurred))) {
    const detail = 'must be YYYY-MM-DD or YYYY-MM-DDTHH:mm'
    return broke(OCCURRED, { field: 'occurred', detail, value: occurred })
  }
  // Contacts have to be there before: past events make none.
  const contact = store.findContact(contactIdentifiers(params.params))
  return { ...keys, ...params, at, occurred, ...(contact && { contactId: contact.id }) }
}

function refused(violation: Violation, status = 400): Processed {
  return refuse(textAnswer(status, `${violation.field}: ${violation.detail}`), violation)
}
