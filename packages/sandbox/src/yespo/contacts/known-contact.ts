import { type Answer, accept, jsonAnswer, type Processed, refuse } from '../../server/emulator.js'
import { isText } from '../../server/json-object.js'
import { broke, isViolation, type Rule } from '../../server/rule.js'
import type { YespoCall, YespoHandler } from '../call.js'
import type { YespoContact } from '../state.js'
import { readYespoContact } from './contact.js'
import { yespoContactView } from './contact-view.js'

const KNOWN: Rule = { name: 'yespo.contact.known', source: 'dkulyk/esputnik: 404 for an unknown id' }
const EXTERNAL_ID: Rule = {
  name: 'yespo.contact.deletion',
  source: 'Yespo-CDP/yespo-shopify: DELETE contact?externalCustomerId=…&erase=…',
}

/** `GET /v1/contact/{id}`. */
export const readYespoContactById: YespoHandler = withKnown((_call, contact) =>
  accept(jsonAnswer(200, yespoContactView(contact))),
)

/** `PUT /v1/contact/{id}`: answers a sentence under a JSON header, as recorded from the real server. */
export const updateYespoContact: YespoHandler = withKnown(({ body, store }, known) => {
  const contact = readYespoContact(body)
  if (isViolation(contact)) return refuse(jsonAnswer(400, { message: `${contact.field}: ${contact.detail}` }), contact)
  store.saveContact(known, contact)
  return accept(sentence(`Contact ${known.id} was updated`), [{ kind: 'profile', content: body }])
})

/** `DELETE /v1/contact/{id}`: deletes without erasing. */
export const deleteYespoContact: YespoHandler = withKnown(({ store }, contact) => {
  store.removeContact(contact, 'delete')
  return accept(sentence(`Contact ${contact.id} was deleted`), [
    { kind: 'profile-deletion', content: { id: contact.id } },
  ])
})

/** `DELETE /v1/contact?externalCustomerId=…&erase=…`: erases for good when `erase` is true. */
export const deleteYespoContactByExternalId: YespoHandler = (call) => {
  const { externalCustomerId, erase } = call.request.query
  if (!isText(externalCustomerId)) {
    const violation = broke(EXTERNAL_ID, { field: 'externalCustomerId', detail: 'is required' })
    return refuse(jsonAnswer(400, { message: `${violation.field}: ${violation.detail}` }), violation)
  }
  const contact = call.store.findContact({ externalCustomerId })
  if (contact === undefined) return unknown('externalCustomerId', externalCustomerId)
  const erased = erase === 'true'
  call.store.removeContact(contact, erased ? 'erase' : 'delete')
  return accept(sentence(`Contact ${contact.id} was ${erased ? 'erased' : 'deleted'}`), [
    { kind: 'profile-deletion', content: { externalCustomerId, erase: erased } },
  ])
}

function withKnown(handle: (call: YespoCall, contact: YespoContact) => Processed): YespoHandler {
  return (call) => {
    const id = call.parameters['id'] ?? ''
    const contact = call.store.findContact({ id })
    return contact === undefined ? unknown('id', id) : handle(call, contact)
  }
}

function unknown(field: string, value: string): Processed {
  return refuse(jsonAnswer(404, { message: 'Contact not found' }), broke(KNOWN, { field, detail: 'is unknown', value }))
}

// Recorded from the real server: plain text in spite of its header.
function sentence(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}
