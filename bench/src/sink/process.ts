import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SinkOrder, SinkReport, SinkSettings } from './settings.js'

/** The vendor, in a process of its own. */
export interface SinkProcess {
  readonly baseUrl: string
  set(settings: SinkSettings): Promise<void>
  /** The same for a new run: what it saw of the one before is forgotten. */
  begin(settings: SinkSettings): Promise<void>
  /** What it saw since the last look. */
  take(): Promise<SinkReport>
  stop(): void
}

async function startSink(): Promise<SinkProcess> {
  const child = fork(fileURLToPath(new URL('sink.js', import.meta.url)))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  let before = { user: 0, system: 0 }
  const sink: SinkProcess = {
    baseUrl: `http://127.0.0.1:${port}`,
    async set(settings) {
      const { cpu } = await ask(child, { type: 'settings', settings })
      before = cpu
    },
    async begin(settings) {
      await sink.take()
      await sink.set(settings)
    },
    async take() {
      const report = await ask(child, { type: 'reset' })
      const cpu = { user: report.cpu.user - before.user, system: report.cpu.system - before.system }
      before = report.cpu
      return { ...report, cpu }
    },
    stop: () => child.disconnect(),
  }
  return sink
}

/** A vendor for as long as `work` takes. */
export async function withSink<T>(work: (sink: SinkProcess) => Promise<T>): Promise<T> {
  const sink = await startSink()
  try {
    return await work(sink)
  } finally {
    sink.stop()
  }
}

async function ask(child: ChildProcess, order: SinkOrder): Promise<SinkReport> {
  child.send(order)
  const [report] = (await once(child, 'message')) as [SinkReport]
  return report
}
