import { behind, type WrongDestination } from './wrong-destination.js'

export const forgetsSkippedEvents: WrongDestination = {
  fault: 'drops from its plan what it has nothing to send for',
  fails: 'plan accounts for every delivery',
  subject: behind((right) => ({
    ...right,
    plan(items) {
      const { requests, settled } = right.plan(items)
      return { requests, settled: settled.filter(({ outcome }) => outcome.status !== 'skipped') }
    },
  })),
}
