import { accept, jsonAnswer, type Processed, refuse } from '../emulator.js'
import { broke, type Rule } from '../rule.js'
import type { YespoCall } from './yespo-call.js'

const SESSION: Rule = { name: 'yespo.import.session', source: 'Yespo, API reference: importstatus of a known session' }

/** `GET /v1/account/info`: the check of the key. */
export function yespoAccountInfo(): Processed {
  return accept(jsonAnswer(200, { userEmail: 'sandbox@example.com', organisationName: 'Waybill sandbox', orgId: 1 }))
}

/** `GET /v1/importstatus/{id}`: imports are finished as soon as they are accepted. */
export function yespoImportStatus({ parameters, store }: YespoCall): Processed {
  const id = parameters['id'] ?? ''
  if (store.hasImport(id)) return accept(jsonAnswer(200, { id, status: 'FINISHED', description: '' }))
  return refuse(
    jsonAnswer(404, { message: 'Unknown session' }),
    broke(SESSION, { field: 'id', detail: 'is unknown', value: id }),
  )
}
