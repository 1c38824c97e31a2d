import { behind, type WrongDestination } from './wrong-destination.js'

export const closeHangs: WrongDestination = {
  fault: 'never ends a second close',
  fails: 'close',
  subject: behind((right) => {
    let closed = false
    return {
      ...right,
      close() {
        if (closed) return new Promise<void>(() => undefined)
        closed = true
        return right.close()
      },
    }
  }),
}
