import { expect, it } from 'vitest'
import { rightSubject } from '../wrong-destinations/right-destination.js'
import {
  swallowsA500,
  takesALoginPageForSuccess,
  takesBusyForSuccess,
  throwsFromSend,
} from '../wrong-destinations/wrong-answers.js'
import { fuzzAnswers } from './fuzz-answers.js'

it('finds nothing in a right destination', async () => {
  const report = await fuzzAnswers(rightSubject, { answers: 3_000, overSockets: 60 })
  expect(report.failures).toEqual([])
  expect(report.tried).toBe(3_060)
  for (const status of ['delivered', 'rejected', 'retry', 'blocked'])
    expect(report.outcomes[status]).toBeGreaterThan(50)
})

it('makes the same answers from the same seed', async () => {
  const options = { seed: 7, answers: 300, overSockets: 10 }
  expect(await fuzzAnswers(rightSubject, options)).toEqual(await fuzzAnswers(rightSubject, options))
})

it.each([
  ['a lying success', swallowsA500, /delivered by HTTP 500/],
  ['a success that is none', takesBusyForSuccess, /delivered by HTTP 200, busy/],
  ["a success that is not the vendor's", takesALoginPageForSuccess, /delivered by HTTP 2\d\d, foreign_answer/],
  ['a crash', throwsFromSend, /send rejected/],
])('finds %s', async (_, { subject }, problem) => {
  const { failures } = await fuzzAnswers(subject, { overSockets: 400, answers: 0 })
  expect(failures.map((failure) => failure.problem)).toContainEqual(expect.stringMatching(problem))
})
