// What waits, how that ends, and what is let go.
const at = 'packages/delivery/src'

export const deliveryWaits = [
  {
    promise: 'A discard lets go what matches and is parked, and nothing else.',
    test: `${at}/waybill-discard.test.ts`,
    file: `${at}/memory-store/memory-discard.ts`,
    from: 'matchingDeliveries(row, query)',
    to: 'matchingDeliveries(row, {})',
  },
  {
    promise: 'What is discarded says who did it, when and why.',
    test: `${at}/waybill-discard.test.ts`,
    file: `${at}/queue/delivery-facts.ts`,
    from: 'by !== undefined && { by }',
    to: 'false',
  },
  {
    promise: 'A discard that a process began is finished at the next start.',
    test: `${at}/waybill-discard.test.ts`,
    file: `${at}/create-waybill.ts`,
    from: 'opened.discards.map(discards.finish)',
    to: '[]',
  },
  {
    promise: '`parkedForMs` discards what has been parked for so long.',
    test: `${at}/upkeep/parked-policy.test.ts`,
    file: `${at}/upkeep/parked-policy.ts`,
    from: 'at - parkedForMs',
    to: 'at',
  },
  {
    promise: '`retry` makes what matches due now, and leaves the rest.',
    test: `${at}/waybill-retry.test.ts`,
    file: `${at}/memory-store/memory-retry.ts`,
    from: 'matchingDeliveries(entry.row, query).includes(entry)',
    to: 'true',
  },
  {
    promise: 'Of what is pending, `where` says the first reason for which it waits.',
    test: `${at}/waits/waits-for.test.ts`,
    file: `${at}/waits/waits-for.ts`,
    from: 'one.endpoint === undefined || one.endpoint === endpoint',
    to: 'true',
  },
  {
    promise: 'No event stays longer than five seconds, or a twentieth of `settledForMs`, beyond its time.',
    test: `${at}/upkeep/retention.test.ts`,
    file: `${at}/upkeep/retention.ts`,
    from: 'Math.min(Math.max(settledForMs / 25, shortestIdleMs), longestIdleMs)',
    to: 'longestIdleMs',
  },
  {
    promise: '`find` says of what is pending why it waits, as `where` does.',
    test: `${at}/waybill-retry.test.ts`,
    file: `${at}/operations.ts`,
    from: 'withWaitsFound(found, { viewOf: await views(), now })',
    to: 'found',
  },
  {
    promise: 'A replay leaves everybody else a turn between its pieces.',
    test: `${at}/upkeep/turns.test.ts`,
    file: `${at}/upkeep/replay.ts`,
    from: 'await nextTurn()',
    to: '',
    statement: true,
  },
]
