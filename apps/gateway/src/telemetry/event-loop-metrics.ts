import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

/** Resolution of the measurement, in milliseconds; what the timer itself waits is taken off. */
const resolution = 10

/** How long the process was deaf, since the figures were last read, and what it weighs. */
export function watchEventLoop(registry: Registry): { close(): void } {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const secondsOf = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1_000)
  new Gauge({
    name: 'waybill_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last reading.',
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
