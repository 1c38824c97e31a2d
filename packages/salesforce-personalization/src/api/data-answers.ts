import { type AnswerRule, type AnswerTable, httpAnswers } from '@waybill/core/destination'
import { tokenAnswers } from './token-answers.js'

const replaced = new Set([...tokenAnswers.map(({ code }) => code), 'not_found'])

/** What the answers to exports, user look-ups and deletions mean, by HTTP status. The vendor documents no statuses for them. */
export const salesforceDataAnswers: AnswerTable = [
  ...tokenAnswers,
  {
    code: 'not_found',
    when: { status: 404 },
    kind: 'setup',
    acted: 'no',
    message: 'The vendor does not know this dataset, segment or user.',
    hint: 'Check dataset, filter, segmentationId and segmentId. Account profiles were retired in August 2024; tenants may no longer have them.',
    source: 'https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html',
    sample: { status: 404, body: 'Segment not found' },
  },
  ...httpAnswers.filter(({ code }: AnswerRule) => !replaced.has(code)),
]
