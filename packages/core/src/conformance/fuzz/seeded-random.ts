/** A number from 0 to below 1; the same seed gives the same sequence everywhere. */
export type Random = () => number

/** Starts the sequence of a seed, which counts modulo 2 ** 32 (mulberry32). For tests, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A random whole number from 0 to `below` - 1. */
export function drawn(random: Random, below: number): number {
  return Math.floor(random() * below)
}

/** One of the values, at random. */
export function oneOf<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[drawn(random, values.length)] as T
}
