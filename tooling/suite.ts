/** Whether this is the long suite, `npm run test:long`. `npm test` runs the quick one. */
export const isLong = process.env['WAYBILL_SUITE'] === 'long'

/** What a `*.sized.test.ts` file tests with: it is in both suites, and larger in the long one. */
export function sized<T>(quick: T, long: T): T {
  return isLong ? long : quick
}
