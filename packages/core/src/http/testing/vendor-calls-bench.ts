import type { AnswerTable } from '../../answer/answer.js'
import { httpAnswers } from '../../answer/http-answers.js'
import type { Endpoint, Endpoints } from '../../destination/endpoint.js'

const single = (repeat: Endpoint['repeat']): Endpoint => ({
  method: 'POST',
  path: '/one',
  limit: { calls: 1, bytes: 1_000, source: 'test' },
  repeat,
  answers: 'all-or-nothing',
  inOrder: false,
})
/** A vendor made up for tests: an endpoint of each kind. */
export const endpoints: Endpoints = {
  harmless: single('harmless'),
  keyed: single('keyed'),
  harmful: single('harmful'),
  many: {
    ...single('keyed'),
    path: '/many',
    frame: ['[', ']'],
    limit: { calls: 100, bytes: 10_000, source: 'test' },
  },
}
export const answers: AnswerTable = [
  {
    code: 'busy',
    when: { status: 200, body: /busy/ },
    kind: 'unavailable',
    acted: 'no',
    message: 'The vendor says that it is busy.',
    source: 'test',
    sample: { status: 200, body: 'busy' },
  },
  {
    code: 'seen_before',
    when: { status: 409 },
    kind: 'duplicate',
    acted: 'no',
    message: 'The vendor has seen this before.',
    source: 'test',
    sample: { status: 409 },
  },
  ...httpAnswers,
]
