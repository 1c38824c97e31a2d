import { type AnswerTable, httpAnswers } from '@waybill/core/destination'

// FILL IN: the vendor's own answers, most specific first, each with its source and a sample as the documents show it.
const own: AnswerTable = [
  {
    code: 'busy',
    // A success whose body says otherwise is no delivery.
    when: { status: [200, 299], body: /"status"\s*:\s*"busy"/ },
    kind: 'unavailable',
    acted: 'no',
    message: 'Sample Vendor is busy.',
    source: 'https://sample-vendor.example/docs/errors',
    sample: { status: 200, body: '{"status":"busy"}' },
  },
  {
    code: 'invalid_event',
    when: { status: 422, body: /"error"/ },
    kind: 'invalid',
    acted: 'no',
    message: 'Sample Vendor refuses the content; the evidence says why.',
    source: 'https://sample-vendor.example/docs/errors',
    sample: { status: 422, body: '{"error":"name is missing"}' },
  },
]

/** What Sample Vendor's answers mean: its own, then what HTTP statuses mean anywhere. */
export const sampleVendorAnswers: AnswerTable = [...own, ...httpAnswers]
