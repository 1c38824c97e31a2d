import { behind, type WrongDestination } from './wrong-destination.js'

export const losesACallInSplit: WrongDestination = {
  fault: 'loses the last call of an odd number when it splits a request',
  fails: 'split: profiles',
  subject: behind((right) => ({
    ...right,
    split(request, outcomes) {
      const halves = right.split(request, outcomes)
      return request.endpoint === 'profiles' && request.calls.length % 2 === 1 ? halves.slice(0, -1) : halves
    },
  })),
}
