import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { spreadOf } from '../statistics.js'

const run = promisify(execFile)

export interface ImportCost {
  readonly ms: number
  readonly rssMb: number
}

// Both are read inside the process, so that the start of Node is not part of them.
const script = (names: readonly string[]) => `
const before = process.memoryUsage.rss()
const startedAt = performance.now()
for (const name of ${JSON.stringify(names)}) await import(name)
const ms = performance.now() - startedAt
console.log(JSON.stringify({ ms, rssMb: (process.memoryUsage.rss() - before) / 1e6 }))`

/** What it takes to import these packages in a new process. */
export async function importOnce(names: readonly string[], directory: string): Promise<ImportCost> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script(names)], { cwd: directory })
  return JSON.parse(stdout) as ImportCost
}

export function medianCost(costs: readonly ImportCost[]): ImportCost {
  return { ms: spreadOf(costs.map(({ ms }) => ms)).median, rssMb: spreadOf(costs.map(({ rssMb }) => rssMb)).median }
}
