export interface QueueScenario {
  /** Events that come in a second, on average; the times between them are random (Poisson). */
  readonly ratePerSecond: number
  /** The vendor answers nothing for this long, while events go on coming. */
  readonly outageHours: number
  readonly workers: number
  /** What one worker takes out, sends and settles in a second while there is enough to do. */
  readonly perWorkerPerSecond: number
  /** What the database, or the vendor's rate limit, lets through in a second, whoever works. Default: no limit. */
  readonly limitPerSecond?: number
  /** Most events of one claim. Default 500. */
  readonly claim?: number
  /** 0 to below 1, the same for the same run. */
  readonly random: () => number
}

export interface QueueOutcome {
  /** Most events that waited at once. */
  readonly mostWaiting: number
  /** Greatest age of the oldest event that waited, in hours. */
  readonly mostLagHours: number
  /** From the end of the outage until a new event waits less than five seconds. `undefined`: not within ten days. */
  readonly recoveryHours: number | undefined
}

const hour = 3_600
const normalLag = 5
const patience = 240 * hour

/** A lane and its workers, second by second, through an outage of the vendor. */
export function simulateOutage(scenario: QueueScenario): QueueOutcome {
  const { ratePerSecond, outageHours, workers, perWorkerPerSecond, random } = scenario
  const { limitPerSecond = Number.POSITIVE_INFINITY, claim = 500 } = scenario
  const outage = outageHours * hour
  // How many came in each second, and which of these seconds the oldest that waits is from.
  const came: number[] = []
  let oldest = 0
  let waiting = 0
  const freeAt = Array.from({ length: workers }, () => outage)
  let mostWaiting = 0
  let mostLag = 0

  function take(count: number): void {
    waiting -= count
    for (let left = count; left > 0; ) {
      const here = Math.min(left, came[oldest] ?? 0)
      came[oldest] = (came[oldest] ?? 0) - here
      left -= here
      if (came[oldest] === 0) oldest++
    }
  }

  for (let now = 0; now < outage + patience; now++) {
    came[now] = poisson(ratePerSecond, random)
    waiting += came[now] as number
    let left = limitPerSecond
    for (let worker = 0; worker < workers; worker++) {
      let free = Math.max(freeAt[worker] as number, now)
      while (free < now + 1 && waiting > 0 && left >= 1) {
        const count = Math.min(claim, waiting, Math.floor(left))
        take(count)
        left -= count
        free += count / perWorkerPerSecond
      }
      freeAt[worker] = free
    }
    while (oldest < now && came[oldest] === 0) oldest++
    const lag = waiting > 0 ? now - oldest : 0
    mostWaiting = Math.max(mostWaiting, waiting)
    mostLag = Math.max(mostLag, lag)
    if (now >= outage && lag < normalLag)
      return { mostWaiting, mostLagHours: mostLag / hour, recoveryHours: (now - outage) / hour }
  }
  return { mostWaiting, mostLagHours: mostLag / hour, recoveryHours: undefined }
}

/** The same by the formula: what gathered, over what is left of the capacity. */
export function expectedRecoveryHours(scenario: Omit<QueueScenario, 'random'>): number | undefined {
  const { ratePerSecond, outageHours, workers, perWorkerPerSecond, limitPerSecond } = scenario
  const capacity = Math.min(workers * perWorkerPerSecond, limitPerSecond ?? Number.POSITIVE_INFINITY)
  return capacity > ratePerSecond ? (ratePerSecond * outageHours) / (capacity - ratePerSecond) : undefined
}

/** A count of random arrivals with this mean; from 30 on, by the normal distribution. */
function poisson(mean: number, random: () => number): number {
  if (mean >= 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const end = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > end; product *= random()) count++
  return count
}
