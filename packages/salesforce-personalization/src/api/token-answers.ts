import type { AnswerTable } from '@waybill/core/destination'

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
