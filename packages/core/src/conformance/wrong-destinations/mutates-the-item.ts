import { behind, type WrongDestination } from './wrong-destination.js'

export const mutatesTheItem: WrongDestination = {
  fault: 'changes the event it plans',
  fails: 'events are left unchanged',
  subject: behind((right) => ({
    ...right,
    plan(items) {
      const plan = right.plan(items)
      for (const { event } of items) Reflect.set(event, 'seen', true)
      return plan
    },
  })),
}
