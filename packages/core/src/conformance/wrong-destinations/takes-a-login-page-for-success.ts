import type { AnswerRule } from '../../answer/answer.js'
import { answers } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

const anything: AnswerRule = {
  code: 'anything',
  when: { status: [200, 299], body: /^/ },
  kind: 'delivered',
  acted: 'yes',
  message: 'Accepted.',
  source: 'none',
  sample: { status: 200 },
}

export const takesALoginPageForSuccess: WrongDestination = {
  fault: 'takes every 2xx for a delivery, the login page of a network included',
  fails: 'foreign answers',
  subject: withParts(() => ({
    answers: [...answers.filter(({ code }) => code !== 'ok' && code !== 'foreign_answer'), anything],
  })),
}
