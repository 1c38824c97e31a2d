import { runToEnd, withFolder } from '../child/start-child.js'
import type { Contestant } from '../contestants/contestant.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import { type SinkProcess, withSink } from '../sink/process.js'
import { atMostOf, atMostTimes } from './aims.js'
import type { BenchTable } from './bench-table.js'
import { beside, interleaved, medianOf } from './rounds.js'

const count = 20_000
const ours = ['undici-100', 'memory-100', 'sqlite-100', 'postgres-100']

export const burst: BenchTable = {
  name: 'burst',
  about:
    'A batch job: 20,000 events handed over at once, then close with up to 60 s. The vendor takes 20 ms; default settings.',
  async run({ full, progress }) {
    const peers = ['posthog', ...(full ? ['segment', 'rudderstack', 'mixpanel', 'walkeros'] : [])]
    const { contestants, absent } = await whoIsHere([...ours, ...peers])
    const notes = [...absent]
    const runs = await withSink((sink) =>
      interleaved({
        title: 'burst',
        rounds: full ? 5 : 2,
        contestants,
        progress,
        once: ({ slow }) => !full && slow === true,
        run: (contestant) => oneBurst(sink, contestant),
        onDied: (reason) => notes.push(reason),
      }),
    )
    const limit = contestants[0] as Contestant
    const times = (contestant: Contestant) => beside(runs, limit, contestant, (own, raw) => own.ms / raw.ms).median
    const lost = (contestant: Contestant) => medianOf(runs, contestant, (run) => run.lost)
    return {
      tables: [
        {
          title: '20,000 at once, then close',
          head: ['', 'time to the end, s', 'times undici', 'lost', 'handing over, ms', 'sockets', 'peak MB'],
          rows: contestants.map((contestant) =>
            [
              contestant.title,
              (medianOf(runs, contestant, ({ ms }) => ms) / 1_000).toFixed(2),
              times(contestant).toFixed(2),
              lost(contestant).toLocaleString('en'),
              medianOf(runs, contestant, ({ producedMs }) => producedMs).toFixed(0),
              medianOf(runs, contestant, ({ sockets }) => sockets).toFixed(0),
              medianOf(runs, contestant, ({ peakMb }) => peakMb).toFixed(0),
            ].map((text) => (text === 'NaN' ? 'died' : text)),
          ),
        },
      ],
      notes: [...new Set(notes)],
      aims: contestants
        .filter(({ title }) => title.startsWith('Waybill'))
        .flatMap((contestant) => [
          atMostTimes(`${contestant.title}, 20,000 at once: time over undici's`, times(contestant), 1.5),
          atMostOf(`${contestant.title}, 20,000 at once: lost`, lost(contestant), 0),
        ]),
      measured: Object.fromEntries([...runs].map(([{ id }, own]) => [id, own])),
    }
  },
}

function oneBurst(sink: SinkProcess, contestant: Contestant) {
  return withFolder(async (directory) => {
    await sink.begin({ latency: { kind: 'constant', ms: 20 }, fault: { kind: 'none' }, count: true })
    const { number } = await runToEnd(
      contestant.title,
      { kind: 'burst', contestant: contestant.id, baseUrl: sink.baseUrl, directory, settings: 'defaults', count },
      { timeoutMs: 90_000 },
    )
    const { taken, sockets } = await sink.take()
    return {
      ms: number('ms'),
      producedMs: number('producedMs'),
      peakMb: number('peakMb'),
      lost: count - taken.length,
      sockets,
    }
  })
}
