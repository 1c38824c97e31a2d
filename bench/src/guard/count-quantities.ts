import { createHook } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Transport } from '@waybill/core/destination'
import { type CountingTally, countingTally } from '../child/counting-tally.js'
import type { Contestant, Running } from '../contestants/contestant.js'
import { benchEvents } from '../events.js'
import { brokenAssumptions } from './broken-assumptions.js'
import { type Quantities, round } from './quantities.js'

/** What is counted without a collection and without sockets. */
export type Costs = Omit<Quantities, 'survivingBytesPerEvent'>

const warmUp = 12_800
const count = 6_400
/** A second after its first plan, an engine watches for plans that do not end. */
const watchedAfterMs = 1_200

export interface Counters {
  requests: number
  commits: number
}

/** A vendor within the process that takes everything: what is counted is Waybill's own. */
export function countingTransport(counters: Counters): Transport {
  const answer = { status: 202, headers: {}, body: '' }
  return {
    send: () => {
      counters.requests++
      return new Promise((resolve) => setImmediate(resolve, answer))
    },
    redact: (text) => text,
    close: () => Promise.resolve(),
  }
}

/** Sends some thousand events to warm up, and as many again to count. Needs `--expose-gc`, `--allow-natives-syntax` and a young generation that is never full. */
export async function countQuantities(
  { batch }: Pick<Contestant, 'batch'>,
  start: (tally: CountingTally) => Promise<Running>,
  counters: Counters,
): Promise<Costs> {
  const tally = countingTally()
  const running = await start(tally)
  const events = benchEvents(warmUp + 2 * count)
  const send = async (from: number, to: number) => {
    for (let at = from; at < to; at += 640) {
      const handed = events.slice(at, at + 640)
      for (let part = 0; part < handed.length; part += batch) void running.push(handed.slice(part, part + batch))
      await tally.until(at + handed.length)
    }
  }
  await send(0, warmUp)
  // What a process does only once it has run for a while belongs to what an event costs.
  await sleep(watchedAfterMs)

  const before = { ...counters }
  global.gc?.()
  const heap = process.memoryUsage().heapUsed
  await send(warmUp, warmUp + count)
  const bytes = process.memoryUsage().heapUsed - heap
  const requests = counters.requests - before.requests
  const commits = counters.commits - before.commits

  // Apart, for the hook allocates too.
  let promises = 0
  const hook = createHook({ init: (_, type) => void (type === 'PROMISE' && promises++) }).enable()
  await send(warmUp + count, warmUp + 2 * count)
  hook.disable()
  if (tally.failedCount > 0) throw new Error(`${tally.failedCount} events failed.`)

  const timersAtIdle = await lastingTimers()
  await running.close(1_000)
  return {
    bytesPerEvent: round(bytes / count),
    promisesPerEvent: round(promises / count),
    requestsPerThousand: round((requests * 1_000) / count),
    commitsPerThousand: round((commits * 1_000) / count),
    timersAtIdle,
    brokenAssumptions: brokenAssumptions(),
  }
}

/** Timers that stay: the fewest seen in two seconds, so that one that is about to fire does not count. */
async function lastingTimers(): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY
  for (let look = 0; look < 20 && fewest > 0; look++) {
    await sleep(100)
    fewest = Math.min(fewest, process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length)
  }
  return fewest
}
