import {
  type AnswerRule,
  type AnswerTable,
  type CodeOf,
  httpAnswers,
  parseBody,
  reportsFailure,
} from '@waybill/core/destination'
import { errorCodeOf, replyObjectOf } from './reply-object.js'
import { tokenAnswers } from './token-answers.js'

const responses = 'https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html'
const answered = [200, 299] as const

const own: AnswerTable = [
  ...tokenAnswers,
  {
    code: 'salesforce_success',
    when: { status: answered, code: 0 },
    kind: 'delivered',
    acted: 'yes',
    message: 'Success.',
    source: responses,
    sample: { status: 200, body: '{"id":"69a1b2c3d4e5f60718293a4b","campaignResponses":[],"errorCode":0}' },
  },
  {
    // The vendor's Android SDK logs it as a notice.
    code: 'salesforce_anonymous_id_correction',
    when: { status: answered, code: 4 },
    kind: 'delivered',
    acted: 'yes',
    message: 'Accepted; the anonymous id was corrected.',
    source: responses,
    sample: { status: 200, body: '{"id":"69a1b2c3d4e5f60718293a4c","errorCode":4}' },
  },
  {
    code: 'salesforce_no_error_code',
    when: { status: answered, code: 'absent' },
    kind: 'delivered',
    acted: 'yes',
    message: 'Accepted; the reply carries no error code.',
    source: 'Inference: a JSON object without errorCode reports no error.',
    sample: { status: 200, body: '{"id":"69a1b2c3d4e5f60718293a4d","campaignResponses":[]}' },
  },
  {
    code: 'salesforce_error_1',
    when: { code: 1 },
    kind: 'invalid',
    acted: 'no',
    message: 'Error 1: the encrypted user id parameter is missing.',
    hint: 'This dataset asks for user.encryptedId: the persistedUserId.entityId of an earlier reply.',
    source: responses,
    sample: { status: 200, body: '{"errorCode":1,"campaignResponses":[]}' },
  },
  {
    code: 'salesforce_error_2',
    when: { code: 2 },
    kind: 'invalid',
    acted: 'no',
    message: 'Error 2: the encrypted user id parameter is invalid.',
    hint: 'Send the event without user.encryptedId, or with the latest persistedUserId.entityId.',
    source: responses,
    sample: { status: 200, body: '{"errorCode":2,"campaignResponses":[]}' },
  },
  {
    code: 'salesforce_error_3',
    when: { code: 3 },
    kind: 'unavailable',
    acted: 'no',
    message: 'Error 3: the vendor is busy.',
    source: responses,
    sample: { status: 200, body: '{"errorCode":3,"campaignResponses":[]}' },
  },
  {
    code: 'salesforce_error_5',
    when: { code: 5 },
    kind: 'invalid',
    acted: 'no',
    message: 'Error 5: invalid event.',
    hint: 'validationErrors in the reply says what is wrong.',
    source: responses,
    sample: { status: 200, body: '{"errorCode":5,"campaignResponses":[],"validationErrors":["action"]}' },
  },
  {
    code: 'salesforce_not_json',
    when: { status: answered, code: 'not_json' },
    kind: 'unknown',
    acted: 'maybe',
    message:
      'The reply is not the JSON object that the vendor documents: it is empty, cut off, or from a proxy in between.',
    hint: 'Check the base URL, account and instance, and any proxy on the way.',
    source: responses,
    sample: { status: 200, body: '<html><body>It works!</body></html>' },
  },
  {
    code: 'salesforce_error_unknown',
    when: { status: answered },
    kind: 'unknown',
    acted: 'maybe',
    message: 'The reply carries an error code that the vendor does not document.',
    hint: 'The code is in evidence.body of the error.',
    source: responses,
    sample: { status: 200, body: '{"errorCode":77}' },
  },
]

// The rows above come first, so these would never match.
const replaced = new Set(['ok', 'foreign_answer', 'unauthorized', 'forbidden'])

/** What the Event API's answers mean: the vendor reports failures in `errorCode`, also with HTTP 200. */
export const salesforcePersonalizationAnswers: AnswerTable = [
  ...own,
  ...httpAnswers.filter(({ code }: AnswerRule) => !replaced.has(code)),
]

/** The reply's own `errorCode`, as `errorCodeOf` reads it. A failure in other words than the vendor's is `not_json`. */
export const codeOf: CodeOf = ({ body }) => {
  const code = errorCodeOf(replyObjectOf(body))
  return code === 'absent' && reportsFailure(parseBody(body)) ? 'not_json' : code
}
