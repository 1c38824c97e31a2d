import { runToEnd, withFolder } from './child/start-child.js'
import type { Contestant } from './contestants/contestant.js'
import type { SinkProcess } from './sink/process.js'
import { healthy, type Latency } from './sink/settings.js'
import { quantile } from './statistics.js'

export interface SteadyOptions {
  readonly latency: Latency
  readonly count: number
  /** Events before those that are measured, until V8 has compiled what is hot; at least half as many as are measured. */
  readonly warmUp?: number
  /** The child of another build. */
  readonly program?: URL | undefined
}

/** One run of one contestant, as it and the sink saw it. */
export interface SteadyRun {
  readonly perSecond: number
  /** User and system time of the sender's process, all threads, microseconds for each event. */
  readonly cpuPerEvent: number
  /** From handing an event over to the vendor's answer, under full load. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Most memory above what the process had before the first event of the measured part. */
  readonly peakMb: number
  readonly sockets: number
  readonly loopDelayP99Ms: number
  /** Share of one core that the sink took. */
  readonly sinkCpu: number
}

/** As fast as it goes, in a process of its own. Throws when the process died or an event failed. */
export function measureSteady(
  sink: SinkProcess,
  contestant: Contestant,
  { latency, count, warmUp = 0, program }: SteadyOptions,
): Promise<SteadyRun> {
  return withFolder(async (directory) => {
    await sink.begin({ ...healthy, latency })
    const { number, probes } = await runToEnd(
      contestant.title,
      {
        kind: 'steady',
        contestant: contestant.id,
        baseUrl: sink.baseUrl,
        directory,
        settings: 'best',
        count,
        warmUp: Math.ceil(Math.max(count / 2, warmUp) / contestant.batch) * contestant.batch,
        probeEvery: Math.max(1, Math.floor(count / 2_000)),
      },
      { timeoutMs: 90_000, program },
    )
    const seen = await sink.take()
    const failed = number('failed')
    if (failed > 0) throw new Error(`${contestant.title}: ${failed} events were not delivered.`)
    const answeredAt = new Map(seen.probes)
    const waits = probes.flatMap(([probe, at]) => {
      const answered = answeredAt.get(probe)
      return answered === undefined ? [] : [(answered - at) / 1_000]
    })
    return {
      perSecond: count / (number('ms') / 1_000),
      cpuPerEvent: number('cpuMicroseconds') / count,
      p50Ms: quantile(waits, 0.5),
      p99Ms: quantile(waits, 0.99),
      peakMb: number('peakMb') - number('idleMb'),
      sockets: seen.sockets,
      loopDelayP99Ms: number('loopDelayP99Ms'),
      // The sink's CPU covers the warm-up too, half as many events again.
      sinkCpu: (seen.cpu.user + seen.cpu.system) / (number('ms') * 1_500),
    }
  })
}
