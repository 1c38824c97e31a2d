import type { Contestant } from '../contestants/contestant.js'
import { socketsFor } from '../contestants/contestant.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import { measureSteady } from '../measure-steady.js'
import { withSink } from '../sink/process.js'
import type { Latency } from '../sink/settings.js'
import { atLeast } from './aims.js'
import type { Aim, BenchTable } from './bench-table.js'
import { beside, interleaved, medianOf, type Rounds } from './rounds.js'

interface SlowVendor {
  readonly title: string
  readonly latency: Latency
  /** Milliseconds that an answer takes on average. */
  readonly meanMs: number
  readonly onlyFull: boolean
}

const tail: Latency = { kind: 'long-tailed', medianMs: 60, sigma: 1, maxMs: 2_000, seed: 11 }

const vendors: readonly SlowVendor[] = [
  { title: '20 ms', latency: { kind: 'constant', ms: 20 }, meanMs: 20, onlyFull: true },
  { title: '100 ms', latency: { kind: 'constant', ms: 100 }, meanMs: 100, onlyFull: false },
  { title: '100 ms on average, long tail', latency: tail, meanMs: 100, onlyFull: false },
]

const forms = [
  { perPost: 1, ours: ['undici-1', 'memory-1', 'sqlite-1', 'postgres-1'], onlyFull: ['destination-1', 'walkeros'] },
  {
    perPost: 100,
    ours: ['undici-100', 'memory-100', 'sqlite-100', 'postgres-100'],
    onlyFull: ['destination-100', 'segment', 'posthog', 'rudderstack', 'mixpanel'],
  },
] as const

type Rates = Rounds<{ readonly perSecond: number; readonly sockets: number }>

export const latency: BenchTable = {
  name: 'latency',
  about:
    'The same against a vendor that takes its time. A sender that waits for each answer before the next request shows here; undici and Waybill have the same number of sockets.',
  async run({ full, progress }) {
    const notes: string[] = []
    const aims: Aim[] = []
    const rows: string[][] = []
    const measured: Record<string, unknown> = {}
    for (const { perPost, ours, onlyFull } of forms) {
      const { contestants, absent } = await whoIsHere([...ours, ...(full ? onlyFull : [])])
      notes.push(...absent)
      for (const vendor of vendors.filter((one) => full || !one.onlyFull)) {
        const perSecond = (socketsFor(perPost) * perPost * 1_000) / vendor.meanMs
        const runs: Rates = await interleaved({
          title: `${vendor.title}, ${perPost}`,
          rounds: full ? 3 : 1,
          contestants,
          progress,
          // A few hundred requests a second: they do not notice one another.
          together: !full && perPost === 1,
          run: (contestant) =>
            withSink((sink) =>
              measureSteady(sink, contestant, {
                latency: vendor.latency,
                count: Math.ceil((perSecond * (full ? 2 : 1.2)) / (contestant.slow ? 20 : 1)),
              }),
            ),
          onDied: (reason) => notes.push(reason),
        })
        rows.push(...rowsOf(perPost, vendor, runs))
        aims.push(...aimsOf(perPost, vendor, runs))
        measured[`${perPost} per POST, ${vendor.title}`] = Object.fromEntries(
          [...runs].map(([{ id }, own]) => [id, own]),
        )
      }
    }
    const head = ['', 'per POST', 'an answer takes', 'events/s', 'ratio to undici', 'sockets']
    return {
      tables: [{ title: 'Vendors that take their time', head, rows }],
      notes: [...new Set(notes)],
      aims,
      measured,
    }
  },
}

function rowsOf(perPost: number, { title }: SlowVendor, runs: Rates): string[][] {
  return [...runs.keys()].map((contestant) => [
    contestant.title,
    String(perPost),
    title,
    Math.round(medianOf(runs, contestant, ({ perSecond }) => perSecond)).toLocaleString('en'),
    ratioTo(runs, contestant).toFixed(2),
    medianOf(runs, contestant, ({ sockets }) => sockets).toFixed(0),
  ])
}

function aimsOf(perPost: number, { title, meanMs }: SlowVendor, runs: Rates): Aim[] {
  // The faster one asks for more than two processors have: it is there to be seen.
  if (meanMs < 100) return []
  return [...runs.keys()]
    .filter(({ id }) => /^(memory|sqlite|postgres)-/.test(id))
    .map((contestant) =>
      atLeast(`${perPost} per POST, ${title}, ${contestant.title}: rate over undici's`, ratioTo(runs, contestant), 0.9),
    )
}

function ratioTo(runs: Rates, contestant: Contestant): number {
  const limit = [...runs.keys()][0] as Contestant
  return beside(runs, limit, contestant, (own, raw) => own.perSecond / raw.perSecond).median
}
