import type { SeriesPoint } from '../admin-contract.js'

export const rateNames = ['accepted', 'delivered', 'failed'] as const
export type RateName = (typeof rateNames)[number]

/** Averages per second, one for each step of some seconds. */
export interface Rates {
  /** Epoch seconds. */
  readonly times: readonly number[]
  readonly values: Readonly<Record<RateName, readonly number[]>>
}

/**
 * Averages a series over steps of `seconds`. Steps begin at multiples of `seconds`, so that they do not move as time goes
 * on. A step with missing seconds is left out.
 */
export function ratesOf(series: readonly SeriesPoint[], seconds: number): Rates {
  const steps = new Map<number, Record<RateName, number>>()
  const first = Math.ceil((series[0]?.at ?? 0) / 1000 / seconds)
  const end = Math.floor(((series.at(-1)?.at ?? 0) / 1000 + 1) / seconds)
  for (const point of series) {
    const time = Math.floor(point.at / 1000 / seconds) * seconds
    if (time < first * seconds || time >= end * seconds) continue
    const step = steps.get(time) ?? { accepted: 0, delivered: 0, failed: 0 }
    for (const name of rateNames) step[name] += point[name] / seconds
    steps.set(time, step)
  }
  const all = [...steps.values()]
  return {
    times: [...steps.keys()],
    values: {
      accepted: all.map(({ accepted }) => accepted),
      delivered: all.map(({ delivered }) => delivered),
      failed: all.map(({ failed }) => failed),
    },
  }
}
