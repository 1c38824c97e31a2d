import { type AcceptedContent, accept, jsonAnswer, type Processed, refuse } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { YespoCall, YespoHandler } from '../call.js'
import { collapsedList } from '../list-answer.js'

const SMART = 'Yespo, "Using smartsend API resource"'
const RECIPIENTS: Rule = { name: 'yespo.message.recipients', source: `${SMART}: recipients is an array` }
const COUNT: Rule = { name: 'yespo.message.count', source: `${SMART}: up to 1,000 recipients` }
const JSON_PARAM: Rule = { name: 'yespo.message.json-param', source: `${SMART}: jsonParam is a JSON string` }
const PREPARED: Rule = { name: 'yespo.message.known', source: 'dkulyk/esputnik: 404 for an unknown id' }
const IDS: Rule = { name: 'yespo.message.ids', source: 'dkulyk/esputnik: message/status?ids=a,b' }
const MOST_RECIPIENTS = 1000

/** `POST /v1/message/{id}/smartsend`: a prepared message to up to 1,000 recipients, one result for each. */
export const sendYespoMessage: YespoHandler = (call) => {
  const { parameters, configuration, body } = call
  const messageId = parameters['id'] ?? ''
  if (configuration.preparedMessages.length > 0 && !configuration.preparedMessages.includes(Number(messageId))) {
    return refused(broke(PREPARED, { field: 'id', detail: 'is unknown', value: messageId }), 404)
  }
  const { recipients } = objectOrEmpty(body)
  if (!Array.isArray(recipients)) {
    return refused(broke(RECIPIENTS, { field: 'recipients', detail: 'must be an array', value: recipients }))
  }
  if (recipients.length > MOST_RECIPIENTS) {
    const detail = `${recipients.length} recipients, at most ${MOST_RECIPIENTS} are allowed`
    return refused(broke(COUNT, { field: 'recipients', detail }))
  }
  const list = recipients as readonly unknown[]
  const wrong = list.findIndex((one) => !['string', 'undefined'].includes(typeof objectOrEmpty(one)['jsonParam']))
  if (wrong >= 0) {
    const violation = { field: `recipients[${wrong}].jsonParam`, detail: 'must be a string', value: list[wrong] }
    return refused(broke(JSON_PARAM, violation))
  }
  const sent = list.map((recipient) => sendTo(call, messageId, recipient))
  const results = collapsedList(
    sent.map(({ result }) => result),
    configuration,
  )
  return accept(
    jsonAnswer(200, { id: plain(0, call), results }),
    sent.flatMap(({ accepted }) => accepted),
  )
}

/** `GET /v1/message/status?ids=a,b`: what became of messages, by their request ids; unknown ones are left out. */
export const yespoMessageStatus: YespoHandler = (call) => {
  const { ids } = call.request.query
  if (!isText(ids)) return refused(broke(IDS, { field: 'ids', detail: 'is required' }))
  const known = ids.split(',').map((id) => call.store.findMessage(id.trim()))
  const results = known
    .filter((message) => message !== undefined)
    .map(({ requestId }) => ({
      requestId,
      status: 'OK',
      failed: plain(false, call),
      delivered: plain(true, call),
    }))
  return accept(jsonAnswer(200, { results: collapsedList(results, call.configuration) }))
}

interface Sent {
  readonly result: JsonObject
  readonly accepted: readonly AcceptedContent[]
}

function sendTo({ store, at }: YespoCall, messageId: string, recipient: unknown): Sent {
  const { locator, contactId, jsonParam } = objectOrEmpty(recipient)
  const contact = contactId === undefined ? undefined : store.findContact({ id: contactId })
  const address = isText(locator) ? locator : String(contact?.values['email'] ?? contact?.values['sms'] ?? '')
  const failed = (message: string): Sent => ({ result: { locator: address, status: 'ERROR', message }, accepted: [] })
  if (!isJsonObject(recipient) || address === '') return failed('Recipient is unknown')
  const params = parsed(jsonParam)
  if (params === 'unreadable') return failed('Wrong Format')
  const { requestId } = store.addMessage({ messageId, locator: address, at, ...params })
  return {
    result: { locator: address, status: 'OK', requestId },
    accepted: [{ kind: 'message', content: recipient }],
  }
}

function parsed(jsonParam: unknown): { readonly params?: unknown } | 'unreadable' {
  if (jsonParam === undefined) return {}
  try {
    return { params: JSON.parse(String(jsonParam)) as unknown }
  } catch {
    return 'unreadable'
  }
}

function plain(value: number | boolean, { configuration }: YespoCall): unknown {
  return configuration.numbersAsStrings ? String(value) : value
}

function refused(violation: Violation, status = 400): Processed {
  return refuse(jsonAnswer(status, { message: `${violation.field}: ${violation.detail}` }), violation)
}
