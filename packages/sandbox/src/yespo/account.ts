import { accept, jsonAnswer, type Processed, refuse, textAnswer } from '../server/emulator.js'
import { broke, type Rule } from '../server/rule.js'
import type { YespoCall } from './call.js'
import { collapsedList } from './list-answer.js'

const SESSION: Rule = { name: 'yespo.import.session', source: 'Yespo, API reference: importstatus of a known session' }

/** `GET /v1/account/info`: the check of the key. */
export function yespoAccountInfo(): Processed {
  return accept(jsonAnswer(200, { userEmail: 'sandbox@example.com', organisationName: 'Waybill sandbox', orgId: 1 }))
}

/** `GET /v1/importstatus/{id}`: what became of an import. The names of the states are not documented. */
export function yespoImportStatus({ parameters, store, configuration, at }: YespoCall): Processed {
  const id = parameters['id'] ?? ''
  const begun = store.importStart(id)
  if (begun === undefined) {
    return refuse(
      jsonAnswer(404, { message: 'Unknown session' }),
      broke(SESSION, { field: 'id', detail: 'is unknown', value: id }),
    )
  }
  const finished = begun + configuration.importMs
  const timestamps = [begun, ...(at >= finished ? [finished] : [])].map((time) => new Date(time).toISOString())
  return accept(jsonAnswer(200, { id, status: at >= finished ? 'FINISHED' : 'RUNNING', timestamps, description: '' }))
}

/** `POST /v1/auth/token`: a token that may generate, import and remove events. */
export function issueYespoToken({ tokens, configuration, at }: YespoCall): Processed {
  const token = tokens.issue(at)
  switch (configuration.tokenAnswer) {
    case 'token':
      return accept(jsonAnswer(200, { token }))
    case 'access_token':
      return accept(jsonAnswer(200, { access_token: token, token_type: 'bearer' }))
    case 'text':
      return accept(textAnswer(200, token))
    default:
      return configuration.tokenAnswer satisfies never
  }
}

/** `GET /v1/additionalfields`: the additional fields that are set. The shape of the answer is not documented. */
export function listYespoFields({ configuration }: YespoCall): Processed {
  return accept(jsonAnswer(200, fieldsOf(configuration)))
}

/** `GET /v1/addressbooks`: the catalog with its groups of fields, a group alone being a bare object. */
export function listYespoAddressBooks({ configuration }: YespoCall): Processed {
  const fields = fieldsOf(configuration).map(({ id, name, type }) => ({
    id,
    name,
    description: { type, required: false, readonly: false },
  }))
  const groups = [{ name: 'Sandbox', fields: collapsedList(fields, configuration) }]
  const addressBook = { addressBookId: 1, name: 'Sandbox', fieldGroups: collapsedList(groups, configuration) }
  return accept(jsonAnswer(200, { addressBook }))
}

const FIELD_TYPES = { text: 'textfield', number: 'number', date: 'date' } as const

function fieldsOf({ additionalFields }: YespoCall['configuration']) {
  return Object.entries(additionalFields).map(([id, kind]) => ({
    id: Number(id),
    name: `Field ${id}`,
    type: FIELD_TYPES[kind],
  }))
}
