import { type AnswerTable, httpAnswers, withWords } from '@waybill/core/destination'
import type { YespoSettings } from '../options.js'

const validation = 'https://docs.yespo.io/docs/validating-event-parameters'
const guide = 'https://yespo.io/support/how-use-v1event-api-resource'
const reference = 'https://docs.reteno.com/reference/contactsbulkupdate-1'
const keys = 'https://esputnik.com/en/support/api-keys'
const vendorApp = 'https://github.com/Yespo-CDP/yespo-shopify'
const vendorPlugin = 'https://github.com/Yespo-CDP/yespo-woocommerce'

const own: AnswerTable = [
  {
    code: 'partly_refused',
    when: { status: [200, 299], body: /"failed(?:Contacts|Orders)"\s*:\s*(?:\{\s*"|\[\s*[^\]\s])/ },
    kind: 'invalid',
    acted: 'maybe',
    message: 'Yespo answered with success and a list of contacts or orders that it refused.',
    hint: 'The answer in the error names them.',
    source: `${vendorApp} (app/@types/order.d.ts: failedOrders, one object or an array)`,
    sample: { status: 200, body: '{"failedOrders":{"externalOrderId":"1"},"id":0}' },
  },
  {
    code: 'refused_in_body',
    when: { status: [200, 299], body: /"errorMessage"\s*:\s*"[^"]/ },
    kind: 'invalid',
    acted: 'maybe',
    message: 'Yespo answered with success and an error in the body.',
    source: 'https://github.com/dicrtarasov/yii2-esputnik (errorMessage of the bulk answer)',
    sample: { status: 200, body: '{"id":0,"errorMessage":"Wrong dedupeOn"}' },
  },
  {
    code: 'duplicated_request',
    when: { status: [400, 599], body: /Duplicated request/i },
    kind: 'duplicate',
    acted: 'yes',
    message: 'Yespo has just accepted the same request.',
    source: `${vendorApp} (app/api/create-orders.ts; status and window are not documented)`,
    sample: { status: 400, body: 'Duplicated request' },
  },
  {
    code: 'missing_parameters',
    when: { status: 400, body: /should have the following params|^\s*\{\s*"params"\s*:\s*\{[\s\S]*"required"/i },
    kind: 'invalid',
    acted: 'no',
    message: 'The event lacks parameters that its type requires.',
    hint: 'The error lists the expected parameters. They are set in the Yespo account, under "Validate parameters" of the event type.',
    source: validation,
    sample: {
      status: 400,
      body: 'The event should have the following params: [{"name":"EmailAddress","required":true},{"name":"Name","required":false}]',
    },
  },
  {
    code: 'invalid_contact_json',
    // The form of the answer is not documented, but it names the fields. These are the fields of contactJson.
    when: {
      status: 400,
      body: /contactJson|"(?:firstname|lastname|sms|town|timeZone|languageCode|profileInputs|profileInputId|confirmed)["[.]/,
    },
    kind: 'invalid',
    acted: 'no',
    message: 'The contact data (parameter contactJson) is not valid.',
    hint: 'The answer in the error names the fields.',
    source: guide,
    sample: { status: 400, body: '{"sms":"is not in the international format"}' },
  },
  {
    code: 'bad_request',
    when: { status: 400 },
    kind: 'invalid',
    acted: 'no',
    message: 'Yespo refused the request.',
    source: guide,
    sample: { status: 400, body: 'Event type key is empty' },
  },
  {
    code: 'unauthorized',
    when: { status: 401 },
    kind: 'setup',
    acted: 'no',
    scope: 'destination',
    message: 'Yespo refused the API key.',
    hint: 'Check the key. Check that baseUrl belongs to the brand of the account. Yespo may disable unused keys.',
    source: keys,
    sample: { status: 401, body: '{"status":401}' },
  },
  {
    code: 'forbidden',
    when: { status: 403 },
    kind: 'setup',
    acted: 'no',
    message: 'The API key has no right to this method.',
    hint: "Check the key's rights: full, events, events and contacts, or messages.",
    source: keys,
    sample: { status: 403 },
  },
  {
    code: 'method_not_allowed',
    when: { status: 405 },
    kind: 'setup',
    acted: 'no',
    message: 'Yespo does not accept this method at this address.',
    hint: 'Check baseUrl: it ends in /api.',
    source: reference,
    sample: { status: 405 },
  },
  {
    code: 'unsupported_media_type',
    when: { status: 415 },
    kind: 'setup',
    acted: 'no',
    message: 'Yespo does not accept this content type.',
    hint: 'A proxy on the way to Yespo changes the header content-type.',
    source: reference,
    sample: { status: 415 },
  },
  {
    code: 'throttled',
    when: { status: 429 },
    kind: 'throttled',
    acted: 'no',
    message: 'Yespo asks for fewer requests.',
    hint: 'POST /v1/contacts accepts 200 requests a second. The limit for events is not documented.',
    source: reference,
    sample: { status: 429, body: 'Too many requests: More than 200 requests per 1 second' },
  },
  {
    code: 'internal_error',
    when: { status: 500 },
    kind: 'unavailable',
    acted: 'maybe',
    message: 'Yespo had an internal error.',
    source: `${vendorPlugin} (Yespo_Errors.php pauses on 500 as on 429)`,
    sample: { status: 500 },
  },
]

/** What each of Yespo's answers means. Error bodies are text or JSON, whatever their content type says. */
export const yespoAnswers: AnswerTable = [
  ...own,
  ...httpAnswers.filter(({ code }) => !own.some((answer) => answer.code === code)),
]

/** The same in words that fit the credentials in use. */
export function yespoAnswersFor({
  apiKey,
  token,
  oauth,
}: Pick<YespoSettings, 'apiKey' | 'token' | 'oauth'>): AnswerTable {
  const all = oauth === undefined ? 'the API key' : 'the access token (oauth)'
  const brand = 'Check that baseUrl belongs to the brand of the account.'
  if (token === undefined && oauth === undefined) return yespoAnswers
  if (token === undefined)
    return withWords(yespoAnswers, {
      unauthorized: {
        message: `Yespo refused ${all}.`,
        hint: `Give a valid one, or a function that gives one. ${brand}`,
      },
      forbidden: { message: 'The access token (oauth) has no right to this method.', hint: 'Check its rights.' },
    })
  const others = apiKey === undefined && oauth === undefined ? '' : ` Other calls use ${all}.`
  return withWords(yespoAnswers, {
    unauthorized: {
      message: 'Yespo refused the credentials.',
      hint: `Calls for events use the API token (token): check it.${others} ${brand}`,
    },
    forbidden: {
      message: 'The credentials have no right to this method.',
      hint: `An API token (token) is only for generating, importing and removing events.${others}`,
    },
  })
}
