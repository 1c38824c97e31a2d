import type { Contestant } from '../contestants/contestant.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import { measureSteady, type SteadyRun } from '../measure-steady.js'
import type { BarGroup } from '../report/chart.js'
import { withSink } from '../sink/process.js'
import { atLeast, atMost } from './aims.js'
import type { Aim, Bench, BenchTable, PrintedTable, TableResult } from './bench-table.js'
import { beside, interleaved, medianOf, type Rounds } from './rounds.js'

interface Form {
  readonly perPost: 1 | 100
  readonly title: string
  readonly count: number
  readonly ids: readonly string[]
  readonly onlyFull: readonly string[]
  readonly ratios: Readonly<Record<string, number>>
  readonly cpuOver: Readonly<Record<string, number>>
}

const forms: readonly Form[] = [
  {
    perPost: 1,
    title: 'One event per POST',
    count: 40_000,
    ids: ['undici-1', 'destination-1', 'memory-1', 'sqlite-1', 'postgres-1'],
    onlyFull: ['walkeros'],
    ratios: { 'destination-1': 0.9, 'memory-1': 0.8, 'sqlite-1': 0.5 },
    cpuOver: { 'memory-1': 6, 'sqlite-1': 20 },
  },
  {
    perPost: 100,
    title: '100 events per POST',
    count: 200_000,
    ids: [
      ...['undici-100', 'client-100', 'destination-100', 'memory-100', 'sqlite-100', 'postgres-100'],
      ...['segment', 'posthog'],
    ],
    onlyFull: ['rudderstack', 'mixpanel'],
    ratios: { 'destination-100': 0.7, 'memory-100': 0.5, 'sqlite-100': 0.25 },
    cpuOver: { 'memory-100': 5, 'sqlite-100': 12 },
  },
]

export const throughput: BenchTable = {
  name: 'throughput',
  about:
    'As many events as a contestant delivers to a vendor that answers at once, with a bounded number of events under way. Ratios are taken inside a round. Every run is a process of its own.',
  async run(bench) {
    const results: TableResult[] = []
    for (const form of forms) results.push(await runForm(form, bench))
    return {
      tables: results.flatMap(({ tables }) => tables),
      notes: [...new Set(results.flatMap(({ notes }) => notes))],
      aims: results.flatMap(({ aims }) => aims),
      chart: results.flatMap(({ chart }) => chart ?? []),
      measured: Object.fromEntries(results.map(({ measured }, at) => [forms[at]?.title, measured])),
    }
  },
}

async function runForm(form: Form, { full, progress }: Bench): Promise<TableResult> {
  const { contestants, absent } = await whoIsHere([...form.ids, ...(full ? form.onlyFull : [])])
  const notes = [...absent]
  const runs = await withSink((sink) =>
    interleaved({
      title: `${form.perPost} per POST`,
      rounds: full ? 5 : 3,
      contestants,
      progress,
      // So far behind, or without an aim, that the short form needs no second look.
      once: ({ slow, id }) => !full && (slow === true || id === 'client-100'),
      run: (contestant) =>
        measureSteady(sink, contestant, {
          latency: { kind: 'constant', ms: 0 },
          count: Math.round((form.count * (full ? 1 : 0.3)) / (contestant.slow ? 8 : 1)),
          warmUp: contestant.slow ? 0 : form.perPost === 1 ? 12_000 : 40_000,
        }),
      onDied: (reason) => notes.push(reason),
    }),
  )
  return {
    tables: [print(form, runs)],
    chart: [barsOf(form, runs)],
    notes,
    aims: aimsOf(form, runs),
    measured: Object.fromEntries([...runs].map(([{ id }, own]) => [id, own])),
  }
}

function barsOf({ title }: Form, runs: Rounds<SteadyRun>): BarGroup {
  const limit = [...runs.keys()][0] as Contestant
  const bars = [...runs.keys()].map((contestant) => {
    const { median, min, max } = beside(runs, limit, contestant, (own, raw) => own.perSecond / raw.perSecond)
    return { label: contestant.title, value: median, min, max, ours: contestant.title.startsWith('Waybill') }
  })
  return { title, bars }
}

function print({ title }: Form, runs: Rounds<SteadyRun>): PrintedTable {
  const limit = [...runs.keys()][0] as Contestant
  return {
    title,
    head: [
      ...['', 'events/s', 'ratio to undici (min to max)', 'CPU µs/event', 'over undici', 'p50 ms', 'p99 ms'],
      ...['peak MB', 'sockets', 'loop p99 ms', 'sink CPU'],
    ],
    rows: [...runs.keys()].map((contestant) => {
      const of = (pick: (run: SteadyRun) => number) => medianOf(runs, contestant, pick)
      const ratio = beside(runs, limit, contestant, (own, raw) => own.perSecond / raw.perSecond)
      const over = beside(runs, limit, contestant, (own, raw) => own.cpuPerEvent - raw.cpuPerEvent)
      return [
        contestant.title,
        Math.round(of(({ perSecond }) => perSecond)).toLocaleString('en'),
        `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`,
        of(({ cpuPerEvent }) => cpuPerEvent).toFixed(1),
        over.median.toFixed(1),
        of(({ p50Ms }) => p50Ms).toFixed(1),
        of(({ p99Ms }) => p99Ms).toFixed(1),
        of(({ peakMb }) => peakMb).toFixed(0),
        of(({ sockets }) => sockets).toFixed(0),
        of(({ loopDelayP99Ms }) => loopDelayP99Ms).toFixed(0),
        `${(of(({ sinkCpu }) => sinkCpu) * 100).toFixed(0)} %`,
      ].map((text) => (text === 'NaN' ? 'not seen' : text))
    }),
  }
}

function aimsOf({ perPost, ratios, cpuOver }: Form, runs: Rounds<SteadyRun>): Aim[] {
  const all = [...runs.keys()]
  const limit = all[0] as Contestant
  const aims: Aim[] = []
  for (const contestant of all) {
    const what = `${perPost} per POST, ${contestant.title}`
    const ratio = ratios[contestant.id]
    const cpu = cpuOver[contestant.id]
    const spread = beside(runs, limit, contestant, (own, raw) => own.perSecond / raw.perSecond)
    const over = beside(runs, limit, contestant, (own, raw) => own.cpuPerEvent - raw.cpuPerEvent)
    if (ratio !== undefined) aims.push(atLeast(`${what}: rate over undici's`, spread.median, ratio))
    if (cpu !== undefined) aims.push(atMost(`${what}: CPU per event beyond undici's`, over.median, cpu, ' µs'))
  }
  return aims
}
