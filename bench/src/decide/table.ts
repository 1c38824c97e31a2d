import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createWaybill, type Waybill } from '@waybill/delivery'
import { sqliteStore } from '@waybill/store-sqlite'
import Table from 'cli-table3'
import { benchDestination } from '../destination.js'
import { median, quantile } from '../statistics.js'

// How long a caller of `decide` waits: in a lane with nothing to do, behind a backlog, during a replay, and where the lane is
// held or failing. SQLite, one event per POST, a vendor that takes 100 ms. Rounds are interleaved; the table has their medians.
// Usage: decide-table [--decisions 1000] [--perSecond 20] [--backlog 100000] [--replayed 20000] [--rounds 5]
const { values } = parseArgs({
  options: {
    decisions: { type: 'string', default: '1000' },
    perSecond: { type: 'string', default: '20' },
    backlog: { type: 'string', default: '100000' },
    replayed: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
  },
})
const [decisions, perSecond, backlog, replayed, rounds] = [
  values.decisions,
  values.perSecond,
  values.backlog,
  values.replayed,
  values.rounds,
].map(Number) as [number, number, number, number, number]

interface Round {
  readonly p50: number
  readonly p99: number
  readonly answers: ReadonlyMap<string, number>
}

/** Brings a lane into its state. The vendor takes 100 ms until it is told otherwise. */
type Prepare = (waybill: Waybill, vendor: (status: number, answerMs: number) => Promise<void>) => Promise<void>

const situations: readonly (readonly [string, Prepare])[] = [
  ['idle', async () => undefined],
  [`behind ${backlog.toLocaleString('en')}`, (waybill) => acceptAll(waybill, backlog)],
  [
    `during a replay of ${replayed.toLocaleString('en')}`,
    async (waybill, vendor) => {
      await vendor(200, 0)
      await acceptAll(waybill, replayed)
      await waybill.flush({ timeoutMs: 600_000 })
      await vendor(200, 100)
      void waybill.replay({ lane: 'bench', state: 'delivered' }).catch(() => undefined)
    },
  ],
  ['held', async (waybill) => void (await waybill.hold({ lane: 'bench', reason: 'bench' }))],
  [
    'failing',
    async (waybill, vendor) => {
      await vendor(503, 100)
      await acceptAll(waybill, 20)
      while ((await waybill.lanes())[0]?.failingForMs === undefined)
        await new Promise((resolve) => setTimeout(resolve, 50))
    },
  ],
]

const child = fork(fileURLToPath(new URL('decide-vendor.js', import.meta.url)))
const [{ port }] = (await once(child, 'message')) as [{ port: number }]
const runs = new Map<string, Round[]>(situations.map(([name]) => [name, []]))
for (let round = 0; round < rounds; round++)
  for (const [name, prepare] of situations) runs.get(name)?.push(await run(prepare))
child.disconnect()

const table = new Table({
  head: ['', 'p50, ms', 'p99, ms', 'p99 over idle', 'answers'],
  style: { head: [], border: [] },
})
const middle = (name: string, pick: (round: Round) => number) => median((runs.get(name) ?? []).map(pick))
for (const [name] of situations) {
  const p99 = middle(name, (round) => round.p99)
  const over = p99 / middle('idle', (round) => round.p99)
  const answers = [...(runs.get(name)?.at(-1)?.answers ?? [])].map(([answer, count]) => `${answer} ${count}`).join(', ')
  table.push([name, middle(name, ({ p50 }) => p50).toFixed(1), p99.toFixed(1), over.toFixed(2), answers])
}
console.log(`${decisions} decisions at ${perSecond} a second, ${rounds} rounds. ${table.toString().trimStart()}`)
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`)

async function run(prepare: Prepare): Promise<Round> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-decide-'))
  const vendor = (status: number, answerMs: number) => setVendor(child, { status, answerMs })
  await vendor(200, 100)
  const waybill = await createWaybill({
    store: sqliteStore({ path: join(directory, 'store.db') }),
    destinations: [benchDestination({ baseUrl: `http://127.0.0.1:${port}`, perPost: 1, sockets: 64 })],
  })
  try {
    await prepare(waybill, vendor)
    return await decideAll(waybill)
  } finally {
    await waybill.close({ timeoutMs: 0 })
    rmSync(directory, { recursive: true, force: true })
  }
}

async function decideAll(waybill: Waybill): Promise<Round> {
  const answers = new Map<string, number>()
  const took: number[] = []
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: decisions }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, startedAt + (index * 1_000) / perSecond - performance.now()))
      const askedAt = performance.now()
      const event = { type: 'track', event: 'Viewed', userId: `asker-${index}`, messageId: `asked-${index}` } as const
      const decision = await waybill.decide(event, { destination: 'bench', timeoutMs: 10_000 })
      took.push(performance.now() - askedAt)
      const answer = decision.status === 'decided' ? 'decided' : decision.reason
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }),
  )
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99), answers }
}

async function acceptAll(waybill: Waybill, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1_000)
    await waybill.acceptMany(
      Array.from({ length: Math.min(1_000, count - from) }, (_, index) => ({
        type: 'track' as const,
        event: 'Viewed',
        userId: `u${from + index}`,
        messageId: `e${from + index}`,
      })),
    )
}

async function setVendor(
  vendor: ChildProcess,
  mode: { readonly status: number; readonly answerMs: number },
): Promise<void> {
  const set = once(vendor, 'message')
  vendor.send(mode)
  await set
}
