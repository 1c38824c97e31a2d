import { behind, type WrongDestination } from './wrong-destination.js'

export const blamesThemAll: WrongDestination = {
  fault: 'declares all or nothing, and rejects all events of a request for one bad call',
  fails: 'one bad call: profiles',
  // Asked with the outcomes of a refusal, as the engine asks, it gives up.
  subject: behind((right) => ({
    ...right,
    split: (request, outcomes) => (outcomes === undefined ? right.split(request) : []),
  })),
}
