import type { Contestant } from '../contestants/contestant.js'
import { whoIsHere } from '../contestants/who-is-here.js'
import { countLosses, type LossCount, type Trouble } from '../count-losses.js'
import { atMostOf } from './aims.js'
import type { Aim, BenchTable } from './bench-table.js'
import { inParallel } from './in-parallel.js'

const troubles: readonly Trouble[] = [
  { title: '20 % 503', fault: { kind: 'status', status: 503, share: 0.2 } },
  { title: '20 % 429', fault: { kind: 'status', status: 429, share: 0.2, retryAfterSeconds: 1 } },
  { title: '10 % reset after accept', fault: { kind: 'reset-after-accept', share: 0.1 } },
  { title: '3 s down', fault: { kind: 'down', ms: 3_000 } },
  { title: 'SIGTERM, 5 s', fault: { kind: 'none' }, signal: 'SIGTERM' },
  { title: 'SIGKILL', fault: { kind: 'none' }, signal: 'SIGKILL' },
]

const always = ['undici-1', 'memory-1', 'sqlite-1', 'postgres-1', 'memory-100', 'sqlite-100', 'segment', 'posthog']
const onlyFull = ['rudderstack', 'walkeros', 'mixpanel']

export const faults: BenchTable = {
  name: 'faults',
  about:
    'An even stream of 400 events a second with default settings, against a vendor that takes 20 ms and fails, or a process that is told to end; then close, with up to 45 s (5 s at SIGTERM). Lost: taken by the contestant, never by the vendor, not even by a new process on what was kept, once the vendor is well again. Duplicates are counted at a vendor that knows an event again by its id, and in brackets at one that does not.',
  async run({ full, progress }) {
    const { contestants, absent } = await whoIsHere([...always, ...(full ? onlyFull : [])])
    const notes = [...absent]
    const counts = await inParallel({
      title: 'faults',
      progress,
      atOnce: 10,
      works: contestants.flatMap((contestant) =>
        troubles.map((trouble) => ({
          title: `${contestant.title}, ${trouble.title}`,
          run: () => countLosses(contestant, trouble, full ? 2_400 : 800),
        })),
      ),
    })
    const of = (contestant: number, trouble: number) => counts[contestant * troubles.length + trouble] as LossCount
    return {
      tables: [
        {
          title: `Lost of ${full ? '2,400' : '800'}, and duplicates`,
          head: ['', 'per POST', ...troubles.map(({ title }) => title)],
          rows: contestants.map(({ title, perPost }, row) => [
            title,
            String(perPost),
            ...troubles.map((_, column) => cell(of(row, column))),
          ]),
        },
      ],
      notes: [...notes, ...counts.flatMap(({ failure }) => (failure ? [failure] : []))],
      aims: contestants.flatMap((contestant, row) =>
        contestant.title.startsWith('Waybill')
          ? troubles.flatMap((trouble, column) => aimsOf(contestant, trouble, of(row, column)))
          : [],
      ),
      measured: contestants.map(({ id }, row) => ({
        contestant: id,
        ...Object.fromEntries(troubles.map(({ title }, column) => [title, of(row, column)])),
      })),
    }
  },
}

function cell({ lost, repeated, unrecognisable }: LossCount): string {
  return repeated > 0 ? `${lost} +${unrecognisable} (+${repeated})` : String(lost)
}

function aimsOf(contestant: Contestant, { title, signal, fault }: Trouble, count: LossCount): Aim[] {
  const what = `${contestant.perPost} per POST, ${contestant.title}, ${title}`
  const aims: Aim[] = []
  if (signal !== 'SIGKILL' || contestant.durable) aims.push(atMostOf(`${what}: lost`, count.lost, 0))
  if (fault.kind !== 'reset-after-accept') return aims
  aims.push(atMostOf(`${what}: duplicates at a vendor with an idempotency key`, count.unrecognisable, 0))
  aims.push(atMostOf(`${what}: duplicates elsewhere, at most what was in flight`, count.repeated, count.inDoubt))
  return aims
}
