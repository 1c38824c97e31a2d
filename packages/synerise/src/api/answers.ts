import { type AnswerTable, httpAnswers } from '@waybill/core'

const reference = 'https://hub.synerise.com/api-reference, errors of the v4 endpoints (HTTP400)'
const catalogue = 'https://hub.synerise.com/api-reference/errors.html'

// Of the classic body (`error`, `message`, `errors`) or the newer one (`errorCode`, `traceId`). Answers without either may
// come from something in between, and are left to the general rows.
const vendorBody = /"(?:error|errorCode)"\s*:/

// The samples have the documented shapes; their texts are examples.
const vendorAnswers: AnswerTable = [
  {
    code: 'error_in_success',
    when: {
      status: [200, 299],
      body: /^\s*\{(?![\s\S]*"errors"\s*:\s*\[\s*[^\]\s])[\s\S]*"(?:error|errorCode)"\s*:\s*"/,
    },
    kind: 'unknown',
    accepted: 'maybe',
    message: 'Synerise answered with success and an error in the body, but without a list of what it refused.',
    hint: 'The evidence says why; it may come from something in between.',
    evidence: `${reference}: these members are those of its error bodies`,
    sample: { status: 200, body: '{"timestamp":"2022-11-28T12:18:27Z","status":500,"error":"Internal Server Error"}' },
  },
  {
    code: 'accepted_with_remarks',
    when: { status: 207 },
    kind: 'delivered',
    accepted: 'yes',
    message: 'Accepted, but for what the list of errors names.',
    evidence:
      'https://github.com/Synerise/magento2-integration, lib/api-client/Api/DefaultApi.php: 207 with a list of errors for batches of profiles and transactions; nobody is known to act on it',
    sample: { status: 207, body: '[]' },
  },
  {
    code: 'invalid_fields',
    when: { status: 400, body: /"errors"\s*:\s*\[\s*\{/ },
    kind: 'invalid',
    accepted: 'no',
    message: 'Synerise refuses fields of the event; the evidence names them.',
    evidence: reference,
    sample: {
      status: 400,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":400,"error":"Bad Request","message":"Validation failed","path":"/v4/events/custom","errors":[{"code":0,"field":"label","message":"must not be empty","rejectedValue":""}]}',
    },
  },
  {
    code: 'invalid_request',
    when: { status: 400, body: vendorBody },
    kind: 'invalid',
    accepted: 'no',
    message: 'Synerise refuses the event; the evidence says why.',
    evidence: `${reference}; ${catalogue}`,
    sample: {
      status: 400,
      body: '{"timestamp":"2022-11-28T12:18:27Z","path":"/v4/events/batch","errorCode":"EXAMPLE-400","status":400,"message":"malformed body","traceId":"0af7651916cd43dd"}',
    },
  },
  {
    code: 'token_expired',
    when: { status: 401, body: /"error"\s*:\s*"Token expired\."/ },
    kind: 'setup',
    accepted: 'no',
    scope: 'destination',
    message: 'The token has expired.',
    hint: 'Give a new token, or an apiKey, with which a new one is had by itself.',
    evidence: 'https://github.com/Synerise/magento2-integration, SyneriseApi/Sender/AbstractSender.php',
    sample: { status: 401, body: '{"timestamp":"2022-11-28T12:18:27Z","status":401,"error":"Token expired."}' },
  },
  {
    code: 'credentials_refused',
    when: { status: 401, body: vendorBody },
    kind: 'setup',
    accepted: 'no',
    scope: 'destination',
    message: 'Synerise refuses the credentials.',
    hint: 'Check the key, and that it belongs to this region; Basic authentication must be switched on for the key.',
    evidence: `${reference}; https://hub.synerise.com/docs/settings/tool/api`,
    sample: {
      status: 401,
      body: '{"timestamp":"2022-11-28T12:18:27Z","path":"/uauth/v2/auth/login/profile","errorCode":"EXAMPLE-401","status":401,"message":"Unauthorized","traceId":"0af7651916cd43dd"}',
    },
  },
  {
    code: 'action_not_permitted',
    // The action itself, or the list it is missing from; not a text about "this action".
    when: {
      status: 403,
      body: /\bactions?\b\W{1,4}[\w-]+\.[\w.-]+|\bactions?\b[^{}]*\b(?:allow|deny|white|black)-?list|\b(?:allow|deny|white|black)-?list[^{}]*\bactions?\b/i,
    },
    kind: 'setup',
    accepted: 'no',
    scope: 'call',
    message: 'The key may not send events of this action.',
    hint: "Check the key's list of event actions; a change needs some minutes.",
    evidence: 'https://hub.synerise.com/docs/settings/tool/api: an allowlist or denylist of event actions for each key',
    sample: {
      status: 403,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":403,"error":"Forbidden","message":"Action dog.bark is on the denylist of the API key","path":"/v4/events/custom"}',
    },
  },
  {
    code: 'not_permitted',
    when: { status: 403, body: vendorBody },
    kind: 'setup',
    accepted: 'no',
    scope: 'endpoint',
    message: 'The key may not do this.',
    hint: "Check the key's permissions, its list of event actions and its IP addresses; a change needs some minutes.",
    evidence: `${reference}; https://hub.synerise.com/docs/settings/tool/api`,
    sample: {
      status: 403,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":403,"error":"Forbidden","message":"Access is denied","path":"/v4/events/custom"}',
    },
  },
  {
    code: 'profile_not_found',
    when: { status: 404, body: /\/v4\/clients\/\d/ },
    kind: 'invalid',
    accepted: 'no',
    scope: 'call',
    message: 'Synerise knows no profile with this id.',
    hint: 'A profile is created by customId, uuid, email or phone, not by id.',
    evidence: 'https://hub.synerise.com/api-reference, POST /v4/clients/{id}',
    sample: {
      status: 404,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":404,"error":"Not Found","message":"profile not found","path":"/v4/clients/267498412"}',
    },
  },
  {
    code: 'unsupported_media_type',
    when: { status: 415 },
    kind: 'setup',
    accepted: 'no',
    scope: 'endpoint',
    message: 'Synerise does not take the body as JSON.',
    hint: 'Check what stands between, like a proxy that changes headers.',
    evidence: reference,
    sample: {
      status: 415,
      body: '{"timestamp":"2022-11-28T12:18:27Z","status":415,"error":"Unsupported Media Type","path":"/v4/events/custom"}',
    },
  },
]

/** Synerise's answers, then what HTTP statuses mean anywhere. Both of its error bodies are recognised. */
export const syneriseAnswers: AnswerTable = [...vendorAnswers, ...httpAnswers]
