import { accept, jsonAnswer, refuse } from '../../server/emulator.js'
import { isJsonObject, isText } from '../../server/json-object.js'
import { isViolation } from '../../server/rule.js'
import type { YespoHandler } from '../call.js'
import { readYespoContact, yespoContactKeys } from './contact.js'

/**
 * `POST /v1/contact/subscribe`: adds a contact whose e-mail is not confirmed yet, or updates a known one, and generates
 * `subscribeFromAPI` or `subscribeUpdateFromAPI`. Yespo, "Integration with API".
 */
export const subscribeYespoContact: YespoHandler = ({ body, store, at }) => {
  const { contact: sent, groups } = isJsonObject(body) ? body : {}
  const contact = readYespoContact(sent)
  if (isViolation(contact)) {
    return refuse(jsonAnswer(400, { message: `contact.${contact.field}: ${contact.detail}` }), contact)
  }
  const known = store.findContact(yespoContactKeys(contact))
  const saved = store.saveContact(known, {
    ...contact,
    addGroups: Array.isArray(groups) ? groups.map(String) : [],
    ...(known === undefined && { unconfirmed: true }),
  })
  const { email, sms, externalCustomerId } = saved.values
  store.addEvent({
    eventTypeKey: known === undefined ? 'subscribeFromAPI' : 'subscribeUpdateFromAPI',
    keyValue: [email, sms, externalCustomerId].find(isText) ?? String(saved.id),
    params: { contactId: saved.id },
    at,
    contactId: saved.id,
    generated: true,
  })
  return accept(jsonAnswer(200, { id: saved.id }), [{ kind: 'profile', content: body }])
}
