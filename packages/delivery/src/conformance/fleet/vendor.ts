import type { WireAnswer } from './messages.js'

/** A request as it arrived. */
interface Arrival {
  readonly engine: string
  readonly lane: string
  readonly messageId: string
  /** Milliseconds of a clock that never jumps. */
  readonly at: number
}

/** The vendor of all lanes of a fleet. It outlives the engines, and writes down who sent what. */
export interface FleetVendor {
  receive(request: Omit<Arrival, 'at'>, answer: (answer: WireAnswer) => void): void
  /** What arrived for a lane, in order. */
  of(lane: string): readonly Arrival[]
  /** Answers requests of the lane like this from now on, after `afterMs`. At first: 200, at once. */
  answer(lane: string, answer: WireAnswer, afterMs?: number): void
  /** Answers the next request of one of these engines like this. Resolves when it is answered. */
  answerNext(lane: string, engines: readonly string[], answer: WireAnswer): Promise<void>
  /** Answers nothing of the lane from now on, until `release`. */
  keep(lane: string): void
  /** Answers what was kept, with the lane's present answer. */
  release(lane: string): void
  /** Resolves once this holds of what arrived for the lane; rejects after `withinMs`. */
  until(lane: string, holds: (arrivals: readonly Arrival[]) => boolean, withinMs?: number): Promise<void>
}

interface Counter {
  readonly arrivals: Arrival[]
  readonly kept: (() => void)[]
  readonly watching: Set<() => void>
  keeps: boolean
  how: WireAnswer
  afterMs: number
  next?: { readonly engines: readonly string[]; readonly answer: WireAnswer; readonly done: () => void } | undefined
}

export function createFleetVendor(): FleetVendor {
  const counters = new Map<string, Counter>()
  function counterOf(lane: string): Counter {
    const counter = counters.get(lane) ?? {
      ...{ arrivals: [], kept: [], watching: new Set() },
      ...{ keeps: false, how: { status: 200 }, afterMs: 0 },
    }
    counters.set(lane, counter)
    return counter
  }

  return {
    receive(request, answer) {
      const counter = counterOf(request.lane)
      counter.arrivals.push({ ...request, at: performance.now() })
      const { next } = counter
      if (next?.engines.includes(request.engine)) {
        counter.next = undefined
        answer(next.answer)
        next.done()
      } else if (counter.keeps) counter.kept.push(() => answer(counter.how))
      else if (counter.afterMs > 0) setTimeout(() => answer(counter.how), counter.afterMs)
      else answer(counter.how)
      for (const look of counter.watching) look()
    },
    of: (lane) => counterOf(lane).arrivals,
    answer(lane, how, afterMs = 0) {
      Object.assign(counterOf(lane), { how, afterMs })
    },
    answerNext: (lane, engines, answer) =>
      new Promise((resolve) => {
        counterOf(lane).next = { engines, answer, done: resolve }
      }),
    keep(lane) {
      counterOf(lane).keeps = true
    },
    release(lane) {
      const counter = counterOf(lane)
      counter.keeps = false
      for (const answer of counter.kept.splice(0)) answer()
    },
    until(lane, holds, withinMs = 60_000) {
      const { arrivals, watching } = counterOf(lane)
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          watching.delete(look)
          reject(new Error(`At the vendor of ${lane} after ${withinMs} ms: ${JSON.stringify(arrivals)}`))
        }, withinMs)
        const look = () => {
          if (!holds(arrivals)) return
          clearTimeout(late)
          watching.delete(look)
          resolve()
        }
        watching.add(look)
        look()
      })
    },
  }
}
