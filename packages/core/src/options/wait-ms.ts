/**
 * A wait that somebody else names, as a number of milliseconds that can be counted with: from 0 to `most`
 * (default: without bound, but finite). `undefined` for what is no wait: negative, not finite, not a number at all.
 */
export function waitMs(value: unknown, most: number = Number.MAX_VALUE): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined
  return value > most ? most : value
}
