/** What the clocks and the random sources of a process give. A pure function must not depend on it. */
export interface World {
  /** The time of every clock, in milliseconds. */
  readonly at: number
  /** The value of every random source, from 0 to below 1. */
  readonly chance: number
}

/** Runs a synchronous function with these clocks and random sources in place of the real ones. */
export function inWorld<T>({ at, chance }: World, run: () => T): T {
  const { Date: realDate, performance, crypto } = globalThis
  const { random } = Math
  const { now } = performance
  const { randomUUID, getRandomValues } = crypto
  const uuid = `00000000-0000-4000-8000-${Math.floor(chance * 0xffff_ffff_ffff)
    .toString(16)
    .padStart(12, '0')}` as const
  globalThis.Date = new Proxy(realDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [at] : args, newTarget),
    get: (target, key) => (key === 'now' ? () => at : Reflect.get(target, key)),
  })
  Math.random = () => chance
  performance.now = () => at
  crypto.randomUUID = () => uuid
  crypto.getRandomValues = (values) => {
    if (values) new Uint8Array(values.buffer, values.byteOffset, values.byteLength).fill(Math.floor(chance * 256))
    return values
  }
  try {
    return run()
  } finally {
    globalThis.Date = realDate
    Math.random = random
    performance.now = now
    Object.assign(crypto, { randomUUID, getRandomValues })
  }
}

/** The world in which all chapters plan, except those about clocks and random values. */
export const usualWorld: World = { at: 1_790_000_000_000, chance: 0.25 }

/** Shifts the wall clock, and no other clock, during some work. */
export async function withShiftedWallClock<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const realDate = globalThis.Date
  const now = () => realDate.now() + ms
  globalThis.Date = new Proxy(realDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  })
  try {
    return await work()
  } finally {
    globalThis.Date = realDate
  }
}
