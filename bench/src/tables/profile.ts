import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd, withFolder } from '../child/start-child.js'
import type { Contestant } from '../contestants/contestant.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import { selfTimes } from '../profile/self-times.js'
import { type SinkProcess, withSink } from '../sink/process.js'
import { healthy } from '../sink/settings.js'
import type { BenchTable, PrintedTable } from './bench-table.js'
import { interleaved } from './rounds.js'

const forms = [
  { perPost: 1, count: 40_000, ids: ['undici-1', 'destination-1', 'memory-1', 'sqlite-1'] },
  { perPost: 100, count: 200_000, ids: ['undici-100', 'destination-100', 'memory-100', 'sqlite-100'] },
] as const

/** Microseconds for an event, below which a row is summed up with the others. */
const worthARow = 0.15

export const profile: BenchTable = {
  name: 'profile',
  about:
    "Where an event's microseconds go: self time on the main thread by V8's sampling profiler (`--cpu-prof`), by the part of the sources that the code comes from, loading and warming up included, sampling included. Native code is the system's calls and whatever V8 does not name.",
  async run({ full, progress }) {
    const tables: PrintedTable[] = []
    const notes: string[] = []
    const measured: Record<string, unknown> = {}
    for (const { perPost, count, ids } of forms) {
      const { contestants, absent } = await whoIsHere(ids)
      notes.push(...absent)
      const runs = await withSink((sink) =>
        interleaved({
          title: `profile, ${perPost}`,
          rounds: 1,
          contestants,
          progress,
          run: (contestant) => profiled(sink, contestant, full ? count : count / 2),
          onDied: (reason) => notes.push(reason),
        }),
      )
      const times = contestants.map((contestant) => runs.get(contestant)?.[0] ?? new Map<string, number>())
      tables.push({ title: `${perPost} per POST, µs an event`, ...rowsOf(contestants, times) })
      for (const [at, { id }] of contestants.entries()) measured[id] = Object.fromEntries(times[at] ?? [])
    }
    return { tables, notes, aims: [], measured }
  },
}

function rowsOf(contestants: readonly Contestant[], times: readonly ReadonlyMap<string, number>[]) {
  const most = (origin: string) => Math.max(...times.map((own) => own.get(origin) ?? 0))
  const origins = [...new Set(times.flatMap((own) => [...own.keys()]))].sort((a, b) => most(b) - most(a))
  const small = origins.filter((origin) => most(origin) < worthARow)
  const sum = (own: ReadonlyMap<string, number>, names: Iterable<string>) =>
    [...names].reduce((total, name) => total + (own.get(name) ?? 0), 0)
  const row = (title: string, names: readonly string[]) => [title, ...times.map((own) => shown(sum(own, names)))]
  return {
    head: ['', ...contestants.map(({ title }) => title)],
    rows: [
      ...origins.filter((origin) => !small.includes(origin)).map((origin) => row(origin, [origin])),
      row('smaller ones', small),
      row('together', origins),
    ],
  }
}

function profiled(sink: SinkProcess, contestant: Contestant, count: number): Promise<ReadonlyMap<string, number>> {
  return withFolder(async (directory) => {
    await sink.begin(healthy)
    const warmUp = count / 4
    await runToEnd(
      contestant.title,
      {
        kind: 'steady',
        contestant: contestant.id,
        baseUrl: sink.baseUrl,
        directory,
        settings: 'best',
        count,
        warmUp,
        probeEvery: count * 2,
      },
      { timeoutMs: 120_000, execArgv: ['--expose-gc', '--cpu-prof', `--cpu-prof-dir=${directory}`] },
    )
    const file = readdirSync(directory).find((name) => name.endsWith('.cpuprofile'))
    if (!file) throw new Error(`${contestant.title}: no profile was written.`)
    return new Map([...selfTimes(join(directory, file))].map(([origin, time]) => [origin, time / (count + warmUp)]))
  })
}

function shown(microseconds: number): string {
  return microseconds === 0 ? '' : microseconds.toFixed(1)
}
