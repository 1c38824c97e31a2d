// What a wrong destination, or a wrong predicate, costs.
const at = 'packages/delivery/src'

export const deliveryNeighbours = [
  {
    promise: 'An attempt that its destination never ends is ended by the engine.',
    test: `${at}/conformance/neighbours/neighbour-chapters.test.ts`,
    file: `${at}/attempt/attempt-request.ts`,
    from: 'overdue.watch(() => allEnd(neverEnded(signal)))',
    to: 'overdue.watch(() => undefined)',
  },
  {
    promise: 'A destination cannot plan or settle what belongs to another.',
    test: `${at}/conformance/neighbours/neighbour-chapters.test.ts`,
    file: `${at}/lane/planning/read-plan.ts`,
    from: '!open.delete(delivery)',
    to: 'false',
  },
  {
    promise: 'A destination cannot change the events that others send.',
    test: `${at}/conformance/neighbours/neighbour-chapters.test.ts`,
    file: `${at}/accept/freeze-event.ts`,
    from: 'Object.freeze(value)',
    to: 'value',
  },
  {
    promise: 'Consent that cannot answer for one event parks that event, and no other.',
    test: `${at}/waybill-consent.test.ts`,
    file: `${at}/accept/entry/consent.ts`,
    from: 'events.length === 1',
    to: 'true',
  },
  {
    promise: '`close` keeps its time, whatever does not end.',
    test: `${at}/conformance/neighbours/neighbour-chapters.test.ts`,
    file: `${at}/closing.ts`,
    from: 'inTime(started(work), leftUntil(graceMs), clock)',
    to: 'started(work).then((value) => [value])',
  },
  {
    promise: 'Of a plan that does not end, the store hears which deliveries it may be at.',
    test: `${at}/lane/planning/plan-watch.test.ts`,
    file: `${at}/lane/planning/plan-watch-program.ts`,
    from: 'at && (events.length === 1 || at !== events.at(-1))',
    to: 'at',
  },
]
