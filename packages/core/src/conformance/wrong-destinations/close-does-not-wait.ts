import { behind, type WrongDestination } from './wrong-destination.js'

export const closeDoesNotWait: WrongDestination = {
  fault: 'is closed before its request in flight has ended',
  fails: 'close',
  subject: behind((right) => ({
    ...right,
    async close() {
      void right.close()
    },
  })),
}
