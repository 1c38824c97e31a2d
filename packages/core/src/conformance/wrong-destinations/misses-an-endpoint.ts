import { rightSubject } from './right-destination.js'
import type { WrongDestination } from './wrong-destination.js'

export const missesAnEndpoint: WrongDestination = {
  fault: 'is shown with examples that never reach one of its endpoints',
  fails: 'examples reach every endpoint',
  subject: { ...rightSubject, events: rightSubject.events.filter(({ type }) => type !== 'screen') },
}
