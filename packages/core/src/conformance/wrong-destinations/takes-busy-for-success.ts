import { answers } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const takesBusyForSuccess: WrongDestination = {
  fault: 'looks at the status alone and takes a 200 that says busy for a delivery',
  fails: 'error inside a success: busy',
  subject: withParts(() => ({ answers: answers.filter(({ code }) => code !== 'busy') })),
}
