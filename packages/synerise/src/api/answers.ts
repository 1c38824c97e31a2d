import { type AnswerTable, httpAnswers, withWords } from '@waybill/core/destination'
import type { SyneriseSettings } from '../settings.js'

const reference = 'https://hub.synerise.com/api-reference, errors of the v4 endpoints (HTTP400)'
const catalogue = 'https://hub.synerise.com/api-reference/errors.html'

// Found in the classic body (`error`, `message`, `errors`) and in the newer one (`errorCode`, `traceId`). An answer without
// either may come from a proxy, so the general rows read it.
const vendorBody = /"(?:error|errorCode)"\s*:/

// The samples have the documented shapes. Their texts are examples.
const vendorAnswers: AnswerTable = [
  {
    code: 'error_in_success',
    when: {
      status: [200, 299],
      body: /^\s*\{(?![\s\S]*"errors"\s*:\s*\[\s*[^\]\s])[\s\S]*"(?:error|errorCode)"\s*:\s*"/,
    },
    kind: 'unknown',
    acted: 'maybe',
    message: 'Synerise answered with success and an error in the body, but without a list of what it refused.',
    hint: 'The body of the answer says why. A proxy in between may have sent it.',
    source: `${reference}: these members are those of its error bodies`,
    sample: { status: 200, body: '{"timestamp":"2022-11-28T12:18:27Z","status":500,"error":"Internal Server Error"}' },
  },
  {
    code: 'accepted_with_remarks',
    when: { status: 207 },
    kind: 'delivered',
    acted: 'yes',
    message: 'Synerise accepted everything except what its list of errors names.',
    source:
      'https://github.com/Synerise/magento2-integration, lib/api-client/Api/DefaultApi.php: 207 with a list of errors for batches of profiles and transactions; no client of Synerise reads the list',
    sample: { status: 207, body: '[]' },
  },
  {
    code: 'invalid_fields',
    when: { status: 400, body: /"errors"\s*:\s*\[\s*\{/ },
    kind: 'invalid',
    acted: 'no',
    message: 'Synerise refuses fields of the event.',
    source: reference,
    sample: {
      status: 400,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":400,"error":"Bad Request","message":"Validation failed","path":"/v4/events/custom","errors":[{"code":0,"field":"label","message":"must not be empty","rejectedValue":""}]}',
    },
  },
  {
    code: 'invalid_request',
    when: { status: 400, body: vendorBody },
    kind: 'invalid',
    acted: 'no',
    message: 'Synerise refuses the event.',
    source: `${reference}; ${catalogue}`,
    sample: {
      status: 400,
      body: '{"timestamp":"2022-11-28T12:18:27Z","path":"/v4/events/batch","errorCode":"EXAMPLE-400","status":400,"message":"malformed body","traceId":"0af7651916cd43dd"}',
    },
  },
  {
    code: 'token_expired',
    when: { status: 401, body: /"error"\s*:\s*"Token expired\."/ },
    kind: 'setup',
    acted: 'no',
    scope: 'destination',
    message: 'The token has expired.',
    hint: 'Give a new token, a function that gives one, or an apiKey: the client then logs in again by itself.',
    source: 'https://github.com/Synerise/magento2-integration, SyneriseApi/Sender/AbstractSender.php',
    sample: { status: 401, body: '{"timestamp":"2022-11-28T12:18:27Z","status":401,"error":"Token expired."}' },
  },
  {
    code: 'credentials_refused',
    when: { status: 401, body: vendorBody },
    kind: 'setup',
    acted: 'no',
    scope: 'destination',
    message: 'Synerise refuses the credentials.',
    hint: 'Check the key and that it belongs to this region. For Basic authentication, Synerise must allow it for the key.',
    source: `${reference}; https://hub.synerise.com/docs/settings/tool/api`,
    sample: {
      status: 401,
      body: '{"timestamp":"2022-11-28T12:18:27Z","path":"/uauth/v2/auth/login/profile","errorCode":"EXAMPLE-401","status":401,"message":"Unauthorized","traceId":"0af7651916cd43dd"}',
    },
  },
  {
    code: 'action_not_permitted',
    // Matches the name of an action, or a list of actions. A text about "this action" does not match.
    when: {
      status: 403,
      body: /\bactions?\b\W{1,4}[\w-]+\.[\w.-]+|\bactions?\b[^{}]*\b(?:allow|deny|white|black)-?list|\b(?:allow|deny|white|black)-?list[^{}]*\bactions?\b/i,
    },
    kind: 'setup',
    acted: 'no',
    scope: 'call',
    message: 'The key may not send events of this action.',
    hint: "Check the key's list of event actions. A change takes effect after some minutes.",
    source: 'https://hub.synerise.com/docs/settings/tool/api: an allowlist or denylist of event actions for each key',
    sample: {
      status: 403,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":403,"error":"Forbidden","message":"Action dog.bark is on the denylist of the API key","path":"/v4/events/custom"}',
    },
  },
  {
    code: 'not_permitted',
    when: { status: 403, body: vendorBody },
    kind: 'setup',
    acted: 'no',
    scope: 'endpoint',
    message: 'The key lacks the permission for this call.',
    hint: "Check the key's permissions, its list of event actions and its IP addresses. A change takes effect after some minutes.",
    source: `${reference}; https://hub.synerise.com/docs/settings/tool/api`,
    sample: {
      status: 403,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":403,"error":"Forbidden","message":"Access is denied","path":"/v4/events/custom"}',
    },
  },
  {
    code: 'profile_not_found',
    when: { status: 404, body: /\/v4\/clients\/\d/ },
    kind: 'invalid',
    acted: 'no',
    scope: 'call',
    message: 'Synerise knows no profile with this id.',
    hint: 'A profile is created by customId, uuid, email or phone, not by id.',
    source: 'https://hub.synerise.com/api-reference, POST /v4/clients/{id}',
    sample: {
      status: 404,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":404,"error":"Not Found","message":"profile not found","path":"/v4/clients/267498412"}',
    },
  },
  {
    code: 'unsupported_media_type',
    when: { status: 415 },
    kind: 'setup',
    acted: 'no',
    scope: 'endpoint',
    message: 'Synerise does not accept the body as JSON.',
    hint: 'Check whether a proxy in between changes the headers.',
    source: reference,
    sample: {
      status: 415,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":415,"error":"Unsupported Media Type","path":"/v4/events/custom"}',
    },
  },
]

/**
 * What each answer of Synerise means: first the rows for Synerise, then those for HTTP in general. Both shapes of Synerise's
 * error bodies are recognised.
 */
export const syneriseAnswers: AnswerTable = [...vendorAnswers, ...httpAnswers]

type Credentials = Pick<SyneriseSettings, 'apiKey' | 'workspaceGuid' | 'token' | 'trackerKey'>

/** The same in words that fit the credentials in use. */
export function syneriseAnswersFor({ apiKey, workspaceGuid, token, trackerKey }: Credentials): AnswerTable {
  const tracked = trackerKey === undefined ? '' : ' AI events use trackerKey: check it.'
  if (apiKey !== undefined) {
    const basic = workspaceGuid === undefined ? '' : ' For Basic authentication, Synerise must allow it for the key.'
    return withWords(syneriseAnswers, {
      credentials_refused: { hint: `Check apiKey, and that it belongs to this region.${basic}${tracked}` },
    })
  }
  if (token !== undefined)
    return withWords(syneriseAnswers, {
      credentials_refused: { hint: `Check token, and that it was made in this region.${tracked}` },
      token_expired: {
        hint: 'Give a new token, or a function that gives one. With apiKey, the client logs in again by itself.',
      },
      action_not_permitted: { message: 'The token may not send events of this action.' },
      not_permitted: {
        message: 'The token lacks the permission for this call.',
        hint: 'Check the permissions of whoever it was made for, and its kind: one of a profile may do less.',
      },
    })
  if (trackerKey === undefined) return syneriseAnswers
  return withWords(syneriseAnswers, {
    credentials_refused: { hint: 'Check trackerKey, and that it belongs to this region. It is for AI events alone.' },
    not_permitted: { hint: 'A tracker key is for AI events alone. Give apiKey or token for the others.' },
  })
}
