import type { Answer } from '../../answer/answer.js'
import { answers } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

const anything: Answer = {
  code: 'anything',
  when: { status: [200, 299], body: /^/ },
  kind: 'delivered',
  accepted: 'yes',
  message: 'Accepted.',
  evidence: 'none',
  sample: { status: 200 },
}

export const takesALoginPageForSuccess: WrongDestination = {
  fault: 'takes every 2xx for a delivery, the login page of a network included',
  fails: 'foreign answers',
  subject: withParts(() => ({
    answers: [...answers.filter(({ code }) => code !== 'ok' && code !== 'foreign_answer'), anything],
  })),
}
