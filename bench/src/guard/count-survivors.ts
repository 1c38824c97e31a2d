import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { getHeapSpaceStatistics } from 'node:v8'
import { type CountingTally, countingTally } from '../child/counting-tally.js'
import type { Running } from '../contestants/contestant.js'
import { eventSource } from '../events.js'
import { round } from './quantities.js'

const warmUp = 12_800
const count = 25_600
/** So few under way that they fit into the young generation many times: what is moved on is held by something. */
const window = { 1: 128, 100: 800 }

/** A vendor in a process of its own, for as long as `work` takes; real sockets, for what they hold counts too. */
export async function withVendor<T>(work: (baseUrl: string) => Promise<T>): Promise<T> {
  const vendor = fork(fileURLToPath(new URL('sink.js', import.meta.url)))
  try {
    const [{ port }] = (await once(vendor, 'message')) as [{ port: number }]
    return await work(`http://127.0.0.1:${port}`)
  } finally {
    vendor.disconnect()
  }
}

/**
 * Bytes of an event that outlive two collections of the young generation and are moved to the old one. Needs `--expose-gc`
 * and a heap so large that the old generation is not collected meanwhile.
 */
export async function countSurvivors(
  perPost: 1 | 100,
  start: (tally: CountingTally) => Promise<Running>,
): Promise<number> {
  const tally = countingTally()
  const running = await start(tally)
  const events = eventSource(warmUp + count)
  let before = 0
  for (let at = 0; at < warmUp + count; at += perPost) {
    await tally.until(at + perPost - window[perPost])
    if (at === warmUp) {
      // In the middle of things: what is under way now becomes old, and must not hold what comes after it.
      global.gc?.()
      before = oldBytes()
    }
    void running.push(events.take(perPost))
  }
  await tally.until(warmUp + count)
  const bytes = oldBytes() - before
  if (tally.failedCount > 0) throw new Error(`${tally.failedCount} events failed.`)
  await running.close(1_000)
  return round(Math.max(0, bytes) / count)
}

function oldBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'old_space' || space_name === 'large_object_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)
}
