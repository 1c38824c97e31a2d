import { type Outcome, VendorError } from '@waybill/core'
import {
  type DestinationDefinition,
  failedOutcome,
  fieldsOf,
  type HttpResponse,
  isOwnAnswer,
  outcomesOf,
  type PlannedRequest,
  parseBody,
  textOf,
} from '@waybill/core/destination'
import { syneriseEndpoints } from '../api/endpoints.js'
import { profileTokenHint, type TokenOwner } from '../api/token.js'
import { placeIn } from './blamed-calls.js'

type Read = NonNullable<DestinationDefinition['read']>
type Failure = Exclude<Parameters<Read>[0], { readonly ok: true }>

/** What an answer is read with. */
export interface ReadSettings {
  /** Removes secrets from a text. */
  readonly redact: (text: string) => string
  /** Whose token is in use. */
  readonly owner: () => TokenOwner
}

/** Reads the answers whose meaning depends on the request, so that the table of answers cannot say it. */
export function createSyneriseRead({ redact, owner }: ReadSettings): Read {
  return (verdict, request) => {
    if (verdict.ok)
      return verdict.response.status === 207 ? partlyAccepted(verdict.response, request, redact) : undefined
    const { response } = verdict
    // A page with status 404 says nothing about the profile.
    if (response?.status === 404 && request.endpoint === 'profileDeletion' && isOwnAnswer(response, 'text'))
      return request.calls.map((call) => failedOutcome({ ...verdict, duplicate: true }, call))
    if (response && needsWorkspace(request, response) && owner() === 'unknown')
      return outcomesOf(explained(verdict, response, redact), request.calls)
    return undefined
  }
}

function needsWorkspace({ path }: PlannedRequest, { status }: HttpResponse): boolean {
  return path.startsWith('/v4/transactions') && (status === 401 || status === 403)
}

function explained(failure: Failure, response: HttpResponse, redact: (text: string) => string): Failure {
  const { code, kind, message } = failure.error
  const hint = `If the token belongs to a profile, that is the reason: it cannot create transactions. ${profileTokenHint}`
  return { ...failure, error: new VendorError(message, { kind, code, response, redact, hint }) }
}

/**
 * 207: the calls that the list of errors names are rejected, the others delivered. When the list does not say which calls it
 * means, every call is in doubt, and sending halves tells them apart. Calls that must not be sent twice count as delivered.
 */
function partlyAccepted(
  response: HttpResponse,
  request: PlannedRequest,
  redact: (text: string) => string,
): readonly Outcome[] | undefined {
  const { calls } = request
  const errors = errorsIn(response)
  if (errors.length === 0) return undefined
  const named = new Set(calls.length === 1 ? [0] : errors.map(placeOf).filter((place) => isPlaceIn(calls, place)))
  const error = new VendorError('Synerise accepted only a part of the request. (HTTP 207)', {
    kind: 'invalid',
    code: 'partly_refused',
    response,
    redact,
    source: 'https://github.com/Synerise/magento2-integration, lib/api-client/Api/DefaultApi.php',
  })
  const refused: Outcome = { status: 'rejected', error, maybeDelivered: true }
  const taken = outcomesOf({ ok: true, response }, calls)
  if (named.size > 0) return taken.map((outcome, place) => (named.has(place) ? refused : outcome))
  const { repeat } = syneriseEndpoints[request.endpoint as keyof typeof syneriseEndpoints]
  return repeat === 'harmful' ? undefined : calls.map(() => refused)
}

function isPlaceIn(calls: readonly unknown[], place: number | undefined): boolean {
  return place !== undefined && place >= 0 && place < calls.length
}

/** The errors of an answer: its body is a list, or has a list `errors`. */
function errorsIn({ body }: HttpResponse): readonly unknown[] {
  const content = parseBody(body)
  const list = Array.isArray(content) ? content : fieldsOf(content)?.['errors']
  return Array.isArray(list) ? list : []
}

function placeOf(error: unknown): number | undefined {
  const fields = fieldsOf(error)
  const index = fields?.['index']
  if (Number.isSafeInteger(index)) return index as number
  return placeIn(textOf(fields?.['field']) ?? '')
}
