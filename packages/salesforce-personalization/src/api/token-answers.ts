import { type AnswerTable, withWords } from '@waybill/core/destination'

const tokens = 'https://help.salesforce.com/s/articleView?id=mktg.mc_pers_api_tokens_create.htm'

// The vendor documents no HTTP statuses, but it documents these settings of a token. Each of them can be the reason.
const hint =
  'In Security > API Tokens the token needs the switches "Can access API" (exports, users) and "Can send events" (events), the dataset if it is restricted to some, and this server\'s address if it has an IP accept list.'

/** What the vendor's refusals of an API token mean, for every operation. */
export const tokenAnswers: AnswerTable = [
  {
    code: 'unauthorized',
    when: { status: 401 },
    kind: 'setup',
    acted: 'no',
    scope: 'destination',
    message: 'The vendor refused the API token.',
    hint,
    source: tokens,
    sample: { status: 401 },
  },
  {
    code: 'forbidden',
    when: { status: 403 },
    kind: 'setup',
    acted: 'no',
    scope: 'destination',
    message: 'The API token may not do this.',
    hint,
    source: tokens,
    sample: { status: 403, body: 'Forbidden' },
  },
]

const tokenless =
  'No API token is sent to the public endpoint, so none is at fault: look for a proxy or a firewall on the way. For the trusted channel give apiKeyId and apiKeySecret.'

/** The table with words that fit: where no API token is in use, none can be at fault. */
export function answersFor(table: AnswerTable, hasToken: boolean): AnswerTable {
  if (hasToken) return table
  return withWords(table, {
    unauthorized: { message: 'The vendor refused an event without an API token.', hint: tokenless },
    forbidden: { message: 'The vendor refused an event without an API token.', hint: tokenless },
  })
}
