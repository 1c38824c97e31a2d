import { behind, type WrongDestination } from './wrong-destination.js'

export const losesOrder: WrongDestination = {
  fault: 'sorts events by the time they carry, though its endpoint declares inOrder',
  fails: 'order: profiles',
  subject: behind((right) => ({
    ...right,
    plan: (items) =>
      right.plan(items.toSorted((a, b) => Date.parse(a.event.timestamp) - Date.parse(b.event.timestamp))),
  })),
}
