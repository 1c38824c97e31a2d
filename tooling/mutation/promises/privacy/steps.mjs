const core = 'packages/core/src/steps'
const at = 'packages/delivery/src'

export const steps = [
  {
    promise: 'What a step before the store takes away is in no store.',
    test: `${at}/waybill-steps.test.ts`,
    file: `${at}/accept/accept-events.ts`,
    from: 'steps.admit(readEvent(input, { now }))',
    to: 'readEvent(input, { now })',
  },
  {
    promise: 'What a step before a vendor takes away is in no request to it.',
    test: `${at}/waybill-steps.test.ts`,
    file: `${core}/after-steps.ts`,
    from: 'encode({ ...delivery, event })',
    to: 'encode(delivery)',
  },
  {
    promise: 'An event for which a step before the store failed is not sent before the step has worked.',
    test: `${at}/waybill-steps.test.ts`,
    file: `${at}/lane/planning/plan-leases.ts`,
    from: 'withoutSteps(late)',
    to: 'undefined',
  },
  {
    promise: 'The ledger has the names of the steps that changed what an attempt sent.',
    test: `${at}/waybill-steps.test.ts`,
    file: `${at}/attempt/transitions.ts`,
    from: 'if (call.changedBy !== first.changedBy) break',
    to: '',
    statement: true,
  },
  {
    promise: 'The words of an error of a step, which may quote the event, are kept nowhere.',
    test: `${core}/compile-steps.test.ts`,
    file: `${core}/compile-steps.ts`,
    from: '`threw ${kindOfError(cause)}`',
    to: '`threw ${String(cause)}`',
  },
  {
    promise: '`forget` reaches what is stored under the hash of an id.',
    test: `${at}/waybill-steps.test.ts`,
    file: `${at}/operations.ts`,
    from: 'steps.idsOf(user)',
    to: 'undefined',
  },
  {
    promise: 'Steps that would take away the consent that a destination requires are refused at the start.',
    test: `${at}/waybill-steps.test.ts`,
    file: `${at}/options/consent-lost.ts`,
    from: "context?.['consent'] === said.consent && context['consentManagement'] === said.consentManagement",
    to: 'true',
  },
]
