import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Figures } from './job.js'

export interface Load<T> {
  readonly items: readonly T[]
  /** Items that one call takes. */
  readonly perCall: number
  /** Callers, each waiting for its own last call. */
  readonly callers: number
  work(items: readonly T[]): Promise<unknown>
  /** What must be over before the clock stops. Default: nothing. */
  finish?(): Promise<unknown>
}

/** Runs a closed loop of callers and says how fast it was and what it took of this process. */
export async function measureLoad<T>({ items, perCall, callers, work, finish }: Load<T>): Promise<Figures> {
  const waits: number[] = []
  const loop = monitorEventLoopDelay({ resolution: 5 })
  let next = 0
  loop.enable()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const caller = async () => {
    while (next < items.length) {
      const from = next
      next += perCall
      const askedAt = performance.now()
      await work(items.slice(from, from + perCall))
      waits.push(performance.now() - askedAt)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  await finish?.()
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  loop.disable()
  waits.sort((a, b) => a - b)
  return {
    'events/s': items.length / seconds,
    'CPU µs/event': (user + system) / items.length,
    'p50 ms': waits[Math.floor(waits.length / 2)] ?? 0,
    'p99 ms': waits[Math.floor(waits.length * 0.99)] ?? 0,
    'loop p99 ms': loop.percentile(99) / 1e6,
    'peak RSS MB': process.resourceUsage().maxRSS / 1_024,
  }
}
