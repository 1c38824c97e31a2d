import { type Clock, systemClock } from '@waybill/core'

const hour = 3_600_000

/** A clock whose wall time is an hour late, right and an hour early in turns, each for a tenth of a second. */
export function jumpingClock(): Clock {
  return { ...systemClock, now: () => Date.now() + hour * ((Math.floor(performance.now() / 100) % 3) - 1) }
}
