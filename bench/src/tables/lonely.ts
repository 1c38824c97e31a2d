import { runToEnd, withFolder } from '../child/start-child.js'
import type { Contestant } from '../contestants/contestant.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import type { Progress } from '../report/progress.js'
import { type SinkProcess, withSink } from '../sink/process.js'
import { healthy } from '../sink/settings.js'
import { atMostTimes } from './aims.js'
import type { BenchTable } from './bench-table.js'
import { interleaved, medianOf, type Rounds } from './rounds.js'

interface Lonely {
  /** Milliseconds until the vendor answered the first event of the process; absent when it never came. */
  readonly firstMs?: number | undefined
  readonly secondMs?: number | undefined
}

/** For what goes on beside something that is shown. */
const unseen: Progress = { begin: () => undefined, next: () => undefined, end: () => undefined }

const quick = ['undici-1', 'memory-1', 'sqlite-1', 'postgres-1', 'memory-100', 'sqlite-100']

export const lonely: BenchTable = {
  name: 'lonely',
  about:
    'One event in a process with nothing to do, default settings, and a second one half a second later: how long until the vendor has answered? The first pays for loading and connecting, the second for nothing.',
  async run({ full, progress }) {
    const peers = ['posthog', ...(full ? ['segment', 'rudderstack', 'walkeros'] : [])]
    const field = await whoIsHere(quick)
    const others = await whoIsHere(peers)
    const notes = [...field.absent, ...others.absent]
    const measure = (contestants: readonly Contestant[], rounds: number, bar: Progress) =>
      withSink((sink) =>
        interleaved({
          title: 'lonely',
          rounds,
          contestants,
          progress: bar,
          // Whether a timer is in the way shows at once.
          once: ({ perPost }) => !full && perPost === 100,
          run: (contestant) => oneLonely(sink, contestant),
          onDied: (reason) => notes.push(reason),
        }),
      )
    // Peers with a timer take ten seconds, in which nothing happens: beside the others, and once is enough to see it.
    const [own, theirs] = await Promise.all([
      measure(field.contestants, full ? 9 : 3, progress),
      measure(others.contestants, 1, unseen),
    ])
    const runs: Rounds<Lonely> = new Map([...own, ...theirs])
    const limit = field.contestants[0] as Contestant
    const second = (contestant: Contestant) => medianOf(runs, contestant, ({ secondMs }) => secondMs ?? Number.NaN)
    return {
      tables: [
        {
          title: 'One event alone, milliseconds to the answer',
          head: ['', 'per POST', 'the first', 'the second', 'the second, times undici'],
          rows: [...runs.keys()].map((contestant) => [
            contestant.title,
            String(contestant.perPost),
            shown(medianOf(runs, contestant, ({ firstMs }) => firstMs ?? Number.NaN)),
            shown(second(contestant)),
            (second(contestant) / second(limit)).toFixed(1),
          ]),
        },
      ],
      notes,
      aims: field.contestants
        .filter(({ title }) => title.startsWith('Waybill'))
        .map((contestant) =>
          atMostTimes(
            `${contestant.perPost} per POST, ${contestant.title}, one lonely event: time over undici's`,
            second(contestant) / second(limit),
            2,
          ),
        ),
      measured: Object.fromEntries([...runs].map(([{ id }, own]) => [id, own])),
    }
  },
}

function oneLonely(sink: SinkProcess, contestant: Contestant): Promise<Lonely> {
  return withFolder(async (directory) => {
    await sink.begin(healthy)
    const { probes } = await runToEnd(
      contestant.title,
      { kind: 'lonely', contestant: contestant.id, baseUrl: sink.baseUrl, directory, settings: 'defaults' },
      { timeoutMs: 30_000 },
    )
    const answeredAt = new Map((await sink.take()).probes)
    const [firstMs, secondMs] = probes.map(([probe, at]) => {
      const answered = answeredAt.get(probe)
      return answered === undefined ? undefined : (answered - at) / 1_000
    })
    return { firstMs, secondMs }
  })
}

function shown(ms: number): string {
  return Number.isNaN(ms) ? 'not within 13 s' : ms.toFixed(1)
}
