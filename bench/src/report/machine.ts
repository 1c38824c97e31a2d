import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { quantile } from '../statistics.js'

export interface Machine {
  readonly node: string
  readonly cpu: string
  readonly memoryGb: number
  readonly system: string
  /** Median of a hundred small appends, each with fdatasync, in the folder of the runs. */
  readonly syncMicroseconds: number
  /** Load of the minute before, by others too: ratios bear it, absolute numbers do not. */
  readonly load: number
  readonly versions: Readonly<Record<string, string>>
}

const peers = ['undici', '@segment/analytics-node', 'posthog-node', '@rudderstack/rudder-sdk-node', 'mixpanel']

export function describeMachine(): Machine {
  return {
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    syncMicroseconds: Math.round(syncTime()),
    load: loadavg()[0] ?? 0,
    versions: Object.fromEntries([...peers, '@walkeros/collector'].map((name) => [name, versionOf(name)])),
  }
}

function syncTime(): number {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-bench-'))
  const file = openSync(join(directory, 'sync'), 'a')
  const times: number[] = []
  for (let at = 0; at < 100; at++) {
    const startedAt = performance.now()
    writeSync(file, Buffer.alloc(4_096))
    fdatasyncSync(file)
    times.push((performance.now() - startedAt) * 1_000)
  }
  closeSync(file)
  rmSync(directory, { recursive: true })
  return quantile(times, 0.5)
}

/** The version of a dependency of the bench. */
export function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name)
  const root = entry.slice(0, entry.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}/`.length)
  return (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }).version
}
