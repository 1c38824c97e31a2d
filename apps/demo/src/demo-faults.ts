import type { Fault, FaultAct, FaultMatch, VendorName } from '@waybill/sandbox'

/**
 * What the vendors do wrong during the demo; each must fire at least once, or the demo proves nothing. `every` with
 * `times` instead of a fixed number: where another fault was first, the next turn comes.
 */
export const demoFaults: readonly Fault[] = [
  ...(['salesforce-personalization', 'yespo', 'synerise'] as const).flatMap((vendor) => {
    const often = vendor === 'synerise' ? 1 : 12
    return [
      fault(vendor, '503', { every: 2 * often, times: 2 }, { do: 'answer', status: 503, body: 'Service Unavailable' }),
      fault(
        vendor,
        '429, Retry-After in seconds',
        { every: 3 * often, times: 1 },
        { do: 'throttle', retryAfterSeconds: 1 },
      ),
      fault(
        vendor,
        '429, Retry-After as a date',
        { every: 5 * often, times: 1 },
        { do: 'throttle', retryAfterDate: true, retryAfterSeconds: 1 },
      ),
      fault(vendor, 'connection dropped before accepting', { every: 4 * often, times: 2 }, { do: 'reset-before' }),
      fault(vendor, 'connection dropped after accepting', { every: 3 * often + 1, times: 2 }, { do: 'reset-after' }),
      fault(
        vendor,
        '502 after accepting',
        { every: 3 * often + 2, times: 1 },
        { do: 'answer-after-accepting', status: 502 },
      ),
    ]
  }),
  fault('salesforce-personalization', '200 that says busy', { every: 50, times: 3 }, { do: 'busy' }),
  fault(
    'salesforce-personalization',
    'connection dropped after a cart line',
    { every: 4, times: 1 },
    { do: 'reset-after' },
    { bodyIncludes: '"Add To Cart"' },
  ),
  fault('synerise', 'token expired', { every: 2, times: 1 }, { do: 'expire-token' }, { path: '/v4/events/batch' }),
]

function fault(
  vendor: VendorName,
  name: string,
  when: { readonly every: number; readonly times: number },
  act: FaultAct,
  match: FaultMatch = {},
): Fault {
  return { name: `${vendor}: ${name}`, match: { vendor, ...match }, when, act }
}
