/** Whether this is the long suite, `npm run test:long`. `npm test` runs the quick one. */
export const isLong = process.env['WAYBILL_SUITE'] === 'long'

/** What a `*.sized.test.ts` file tests with: it is in both suites, and larger in the long one. */
export function sized<T>(quick: T, long: T): T {
  return isLong ? long : quick
}

/** All in the long suite; in the quick one every so many, beginning with the first. */
export function sampled<T>(all: readonly T[], every: number): readonly T[] {
  return isLong ? all : all.filter((_, index) => index % every === 0)
}
