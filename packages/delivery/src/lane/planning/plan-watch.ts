import { type MessagePort, Worker } from 'node:worker_threads'
import type { Clock } from '@waybill/core'
import type { LeasedDelivery } from '../../store/work.js'
import { createPlanNames, type PlanNames } from './plan-names.js'
import { type PlanWatchData, planWatchProgram, watchWord } from './plan-watch-program.js'

/**
 * Tells of a `plan` that does not end. It blocks its thread, whatever the engine does, so that another thread has to say it:
 * on standard error, with lane, source and message id, and to the store, where that can hear it.
 */
export interface PlanWatch {
  /** Runs `plan`, and says meanwhile which delivery it is at. */
  during<Result>(deliveries: readonly LeasedDelivery[], plan: (deliveries: readonly LeasedDelivery[]) => Result): Result
  stop(): void
}

export interface PlanWatchOptions {
  /** How long a plan may take, in milliseconds. `Infinity`: no thread is started. */
  readonly limitMs: number
  readonly clock: Clock
  /** See `Store.endlessPlans`. */
  readonly endlessPlans?: () => MessagePort | undefined
}

/** A process that ends soon starts no thread, unless it plans what another has left: that may be what ended the other. */
const patienceMs = 1_000

export function createPlanWatch({ limitMs, clock, endlessPlans }: PlanWatchOptions): PlanWatch {
  const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * 4))
  let names: PlanNames | undefined
  let worker: Worker | undefined
  let cancel: (() => void) | undefined
  const begunAt = clock.now()
  let ended = !Number.isFinite(limitMs)

  function start(): void {
    cancel?.()
    if (worker || ended) return
    names = createPlanNames()
    try {
      const port = endlessPlans?.()
      const workerData: PlanWatchData = { words, names: names.shared, limitMs, port }
      worker = new Worker(planWatchProgram, {
        eval: true,
        workerData,
        transferList: port ? [port] : [],
        resourceLimits: { maxOldGenerationSizeMb: 8 },
      })
      worker.unref()
      // Without a thread, for lack of a right or of memory, nothing is said.
      worker.on('error', () => undefined)
    } catch {
      ended = true
      names = undefined
    }
  }

  return {
    during(deliveries, plan) {
      if (!worker && !ended && deliveries.some(({ acceptedAt }) => acceptedAt < begunAt)) start()
      if (names === undefined) {
        if (!ended) cancel ??= clock.after(patienceMs, start, { background: true })
        return plan(deliveries)
      }
      words[watchWord.count] = names.write(deliveries)
      const isOne = deliveries.length === 1
      words[watchWord.place] = isOne ? 0 : -1
      Atomics.add(words, watchWord.turn, 1)
      try {
        return plan(isOne ? deliveries : counted(deliveries, words))
      } finally {
        Atomics.add(words, watchWord.turn, 1)
      }
    },
    stop() {
      ended = true
      cancel?.()
      Atomics.store(words, watchWord.ended, 1)
      Atomics.notify(words, watchWord.ended)
      names = undefined
      void worker?.terminate()
    },
  }
}

/** The same deliveries, in a list that tells how far whoever walks through it has come. */
function counted(deliveries: readonly LeasedDelivery[], words: Int32Array): readonly LeasedDelivery[] {
  const list = new CountedList()
  list.words = words
  for (const delivery of deliveries) list.push(delivery)
  return list
}

/** A class, as an iterator that is set on a single array makes V8 walk through every array of the process the slow way. */
class CountedList extends Array<LeasedDelivery> {
  declare words: Int32Array

  // What is made of it is an ordinary array.
  static override get [Symbol.species]() {
    return Array
  }

  override *[Symbol.iterator](): ArrayIterator<LeasedDelivery> {
    for (let place = 0; place < this.length; place++) {
      this.words[watchWord.place] = place
      yield this[place] as LeasedDelivery
    }
    return undefined
  }
}
