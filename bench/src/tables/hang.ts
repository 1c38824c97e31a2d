import { runToEnd, withFolder } from '../child/start-child.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import { withSink } from '../sink/process.js'
import { atMost, atMostOf } from './aims.js'
import type { BenchTable } from './bench-table.js'
import { interleaved } from './rounds.js'

const count = 200_000

export const hang: BenchTable = {
  name: 'hang',
  about:
    'A vendor that takes the connection and never answers, and an app that goes on: 200,000 events, ten calls a turn of the event loop, default settings, nothing awaited. What of it stays in memory, and does the app learn of it?',
  async run({ full, progress }) {
    const ours = ['undici-1', 'memory-1', 'memory-100', 'sqlite-1', 'sqlite-100', 'postgres-1', 'postgres-100']
    const { contestants, absent } = await whoIsHere([...ours, 'posthog', ...(full ? ['segment', 'rudderstack'] : [])])
    const notes = [...absent]
    const runs = await interleaved({
      title: 'hang',
      rounds: 1,
      contestants,
      progress,
      onDied: (reason) => notes.push(reason),
      run: (contestant) =>
        withFolder((directory) =>
          withSink(async (sink) => {
            await sink.begin({ latency: { kind: 'constant', ms: 0 }, fault: { kind: 'hang' }, count: false })
            const capMs = full ? 30_000 : 20_000
            const { number } = await runToEnd(
              contestant.title,
              {
                kind: 'flood',
                contestant: contestant.id,
                baseUrl: sink.baseUrl,
                directory,
                settings: 'defaults',
                count,
                capMs,
              },
              { timeoutMs: capMs + 20_000 },
            )
            const { sockets } = await sink.take()
            return {
              produced: number('produced'),
              safe: number('safe'),
              told: number('told'),
              silent: number('silent'),
              overIdleMb: number('peakMb') - number('idleMb'),
              loopDelayMaxMs: number('loopDelayMaxMs'),
              sockets,
            }
          }),
        ),
    })
    const measured = [...runs].flatMap(([contestant, [run]]) => (run ? [{ contestant, run }] : []))
    return {
      tables: [
        {
          title: '200,000 events to a vendor that never answers',
          head: [
            ...['', 'per POST', 'produced', 'taken', 'refused, and told', 'nothing said', 'peak MB over idle'],
            ...['loop blocked max, ms', 'sockets'],
          ],
          rows: measured.map(({ contestant, run }) => [
            contestant.title,
            String(contestant.perPost),
            ...[run.produced, run.safe, run.told, run.silent].map((value) => value.toLocaleString('en')),
            run.overIdleMb.toFixed(0),
            run.loopDelayMaxMs.toFixed(0),
            String(run.sockets),
          ]),
        },
      ],
      notes,
      aims: measured
        .filter(({ contestant }) => contestant.title.startsWith('Waybill'))
        .flatMap(({ contestant, run }) => {
          const what = `${contestant.perPost} per POST, ${contestant.title}, hung vendor`
          return [
            atMost(`${what}: peak memory over idle`, run.overIdleMb, 100, ' MB'),
            atMostOf(`${what}: events neither taken nor refused`, run.produced - run.safe - run.told, 0),
            atMostOf(`${what}: events that the app had no time to produce`, count - run.produced, 0),
          ]
        }),
      measured: measured.map(({ contestant, run }) => ({ contestant: contestant.id, ...run })),
    }
  },
}
