import { type Outcome, VendorError } from '@waybill/core'
import {
  type Classification,
  type Failure,
  failedOutcome,
  type HttpResponse,
  isOwnAnswer,
  type PlannedCall,
  type PlannedRequest,
} from '@waybill/core/destination'
import { YespoContactDataError, YespoParametersError } from '../api/refusal.js'
import { expectedParametersIn, refusedFieldsIn, sentParameters } from '../api/refusal-details.js'
import { readFailedItems } from './failed-items.js'

interface Refused {
  readonly failure: Failure
  readonly response: HttpResponse
  readonly redact: (text: string) => string
}

const removals: ReadonlySet<string> = new Set(['contactRemoval', 'contactErasure'])
const byId: ReadonlySet<string> = new Set([...removals, 'contact', 'importStatus', 'smartSend'])

/**
 * Reads what the answer table cannot express: which items of a list failed, which parameters or fields a refusal names, and
 * that 404 means the id in the address. `redact` replaces secrets.
 */
export function createYespoRead(redact: (text: string) => string) {
  return (verdict: Classification, request: PlannedRequest): readonly Outcome[] | undefined => {
    if (verdict.ok || !verdict.response) return undefined
    const refused: Refused = { failure: verdict, response: verdict.response, redact }
    // A page with status 404 may come from a proxy, so it does not mean the id.
    if (verdict.response.status === 404 && byId.has(request.endpoint) && isOwnAnswer(verdict.response, 'text'))
      return unknownId(refused, request)
    switch (verdict.error.code) {
      case 'missing_parameters':
        return request.calls.map((call) => failedOutcome(missingParameters(refused, call), call))
      case 'invalid_contact_json':
        return request.calls.map((call) => failedOutcome(refusedContact(refused), call))
      default:
        return readFailedItems(verdict, request)
    }
  }
}

function missingParameters(refused: Refused, { text }: PlannedCall): Failure {
  const expected = expectedParametersIn(refused.response.body)
  const sent = sentParameters(text)
  const missing = expected.filter(({ name, required }) => required && !sent.has(name)).map(({ name }) => name)
  const message =
    missing.length === 0
      ? 'The event lacks parameters that its type requires (HTTP 400)'
      : `The event lacks parameters that its type requires: ${missing.join(', ')} (HTTP 400)`
  const error = new YespoParametersError(message, { ...optionsOf(refused), expected, missing })
  return { ...refused.failure, error }
}

function refusedContact(refused: Refused): Failure {
  const fields = refusedFieldsIn(refused.response.body)
  const about = fields.length === 0 ? '' : `: ${fields.map(({ field }) => field).join(', ')}`
  const message = `The contact data (parameter contactJson) is not valid${about} (HTTP 400)`
  return { ...refused.failure, error: new YespoContactDataError(message, { ...optionsOf(refused), fields }) }
}

/** The outcome of an unknown id. For a removal it is a duplicate: an earlier attempt in doubt has removed the contact. */
function unknownId(refused: Refused, { endpoint, calls }: PlannedRequest): readonly Outcome[] {
  const error = new VendorError('Yespo does not know this id (HTTP 404)', {
    ...optionsOf(refused),
    kind: 'invalid',
    code: 'unknown_id',
  })
  const failure: Failure = { ...refused.failure, error }
  return calls.map((call) => failedOutcome(removals.has(endpoint) ? { ...failure, duplicate: true } : failure, call))
}

function optionsOf({ failure: { error }, response, redact }: Refused) {
  const source = error instanceof VendorError ? error.source : undefined
  return { kind: error.kind, code: error.code, response, redact, source }
}
