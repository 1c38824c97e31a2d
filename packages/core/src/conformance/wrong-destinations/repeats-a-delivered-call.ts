import { behind, type WrongDestination } from './wrong-destination.js'

export const repeatsADeliveredCall: WrongDestination = {
  fault: 'starts again with the first call once the last one is delivered',
  fails: 'calls go one after another',
  subject: behind((right) => ({
    ...right,
    plan(items) {
      // The items of events with three calls, or one, that are done.
      const done = items.filter(({ step, event }) => step >= (event.type === 'track' ? 3 : 1))
      if (done.length === 0) return right.plan(items)
      return right.plan(items.map((item) => (done.includes(item) ? { ...item, step: 0 } : item)))
    },
  })),
}
