import { answers, rightSubject } from './right-destination.js'
import type { WrongDestination } from './wrong-destination.js'

export const hasAPatternWithAMemory: WrongDestination = {
  fault: 'recognises an answer by a pattern that remembers where it stopped',
  fails: 'answer table',
  // The table as data; the destination has the right one, or every second answer would be read wrongly too.
  subject: {
    ...rightSubject,
    answers: answers.map((row) => (row.code === 'busy' ? { ...row, when: { status: 200, body: /"busy"/g } } : row)),
  },
}
