import { broken, never, type WrongDestination } from './wrong-destination.js'

/** What a destination does wrong when it is opened and closed. */
export const wrongLives: readonly WrongDestination[] = [
  { name: 'throws when it is prepared', wrong: () => ({ prepare: broken }) },
  { name: 'cannot be prepared', wrong: () => ({ prepare: async () => broken() }) },
  { name: 'is never prepared', wrong: () => ({ prepare: never }) },
  { name: 'throws when it is closed', wrong: () => ({ close: broken }), unfinished: ['destination wrong'] },
  { name: 'cannot be closed', wrong: () => ({ close: async () => broken() }), unfinished: ['destination wrong'] },
  { name: 'never closes', wrong: () => ({ close: never }), unfinished: ['destination wrong'] },
]
