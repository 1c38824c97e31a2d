import { readFileSync } from 'node:fs'
import { originFinder } from './origin-of.js'

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

/** Microseconds on the main thread by where the code comes from, idle time left out; of a file that `--cpu-prof` wrote. */
export function selfTimes(file: string): ReadonlyMap<string, number> {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
  const originOf = originFinder()
  const origins = new Map(nodes.map(({ id, callFrame }) => [id, originOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [at, id] of samples.entries()) {
    const origin = origins.get(id)
    if (origin) times.set(origin, (times.get(origin) ?? 0) + (timeDeltas[at] ?? 0))
  }
  return times
}
