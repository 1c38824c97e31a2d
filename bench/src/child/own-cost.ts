import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What this process uses from now on. Times in milliseconds, memory in MB, CPU in microseconds. */
export function ownCost() {
  const idleMb = process.memoryUsage.rss() / 1e6
  let peakMb = idleMb
  const sampler = setInterval(() => {
    peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1e6)
  }, 20)
  sampler.unref()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  return () => {
    const ms = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpu)
    clearInterval(sampler)
    delay.disable()
    peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1e6)
    return {
      ms,
      cpuMicroseconds: user + system,
      idleMb,
      peakMb,
      loopDelayP99Ms: delay.count > 0 ? delay.percentile(99) / 1e6 : 0,
      loopDelayMaxMs: delay.count > 0 ? delay.max / 1e6 : 0,
    }
  }
}
