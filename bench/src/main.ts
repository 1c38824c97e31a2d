import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { benchEvents } from './bench-events.js'
import { type Contestant, deliveryOnMemory, deliveryOnSqlite, destinationAlone, rawUndici } from './contestants.js'

// Rounds are interleaved, and a ratio compares runs of the same round: what the machine does beside hits all alike.
const rounds = Number(process.env['ROUNDS'] ?? 5)
const sizes = { 1: 40_000, 100: 100_000 } as const
const sink = fork(fileURLToPath(new URL('sink.js', import.meta.url)))
const [{ port }] = (await once(sink, 'message')) as [{ port: number }]
const baseUrl = `http://127.0.0.1:${port}`

interface Run {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

for (const perPost of [1, 100] as const) {
  const contestants = [
    rawUndici(perPost),
    destinationAlone(perPost),
    deliveryOnMemory(perPost),
    deliveryOnSqlite(perPost),
  ]
  const events = benchEvents(sizes[perPost])
  const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]))
  for (const contestant of contestants) await contestant.run(events.slice(0, events.length / 4), baseUrl)
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) runs.get(contestant.name)?.push(await measure(contestant, events))
    process.stderr.write(`\r${perPost} per POST: round ${round + 1} of ${rounds} `)
  }
  process.stderr.write('\n')
  print(perPost, runs)
}
sink.disconnect()

async function measure(contestant: Contestant, events: ReturnType<typeof benchEvents>): Promise<Run> {
  global.gc?.()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await contestant.run(events, baseUrl)
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: events.length / seconds, cpuMicroseconds: (user + system) / events.length }
}

function print(perPost: number, runs: ReadonlyMap<string, readonly Run[]>): void {
  const raw = runs.get('raw undici') ?? []
  const table = new Table({
    head: [`${perPost} per POST`, 'events/s', 'ratio (min to max)', 'CPU µs/event', 'over raw'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  })
  for (const [name, own] of runs) {
    const ratios = own.map(({ perSecond }, round) => perSecond / (raw[round]?.perSecond ?? 1))
    const over = own.map(({ cpuMicroseconds }, round) => cpuMicroseconds - (raw[round]?.cpuMicroseconds ?? 0))
    table.push([
      name,
      Math.round(median(own.map(({ perSecond }) => perSecond))).toLocaleString('en'),
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
      median(own.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(1),
      median(over).toFixed(1),
    ])
  }
  console.log(
    `${table.toString()}\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${rounds} rounds`,
  )
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
