import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

/** Resolution of the measurement in milliseconds. It is subtracted from the measured delay. */
const resolution = 10

/** Registers the delay of the event loop since the last reading, and the resident memory. */
export function watchEventLoop(registry: Registry): { close(): void } {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const secondsOf = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1_000)
  new Gauge({
    name: 'waybill_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      if (delay.count > 0) {
        this.set({ quantile: '0.5' }, secondsOf(delay.percentile(50)))
        this.set({ quantile: '0.99' }, secondsOf(delay.percentile(99)))
        this.set({ quantile: '1' }, secondsOf(delay.max))
      }
      delay.reset()
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  return { close: () => delay.disable() }
}
