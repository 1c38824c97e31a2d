import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { contestantNamed } from '../contestants/all-contestants.js'
import { measureSteady } from '../measure-steady.js'
import { withSink } from '../sink/process.js'
import { spreadOf } from '../statistics.js'

// This build beside another one, say of the commit before a change: both build their own bench and are measured in turn, so
// that what the machine does beside hits both. A ratio compares runs of one round.
// Usage: beside-build <folder of the other checkout> [--rounds 7] [--contestants memory-1,memory-100,sqlite-1,sqlite-100]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    contestants: { type: 'string', default: 'memory-1,memory-100,sqlite-1,sqlite-100' },
  },
})
const other = resolve(positionals[0] ?? '', 'bench/dist/child.js')
if (positionals.length !== 1 || !existsSync(other)) {
  console.error(`Name the folder of another checkout that is built: there is no ${other}.`)
  process.exit(2)
}
const builds = [undefined, pathToFileURL(other)]
const contestants = values.contestants.split(',').map(contestantNamed)
const runs = new Map(contestants.map(({ id }) => [id, { own: [] as number[], other: [] as number[] }]))

await withSink(async (sink) => {
  for (let round = 1; round <= Number(values.rounds); round++) {
    // Who comes first changes from round to round.
    for (const contestant of contestants)
      for (const program of round % 2 === 0 ? builds : builds.toReversed()) {
        const { perSecond } = await measureSteady(sink, contestant, {
          latency: { kind: 'constant', ms: 0 },
          count: contestant.batch === 1 ? 40_000 : 200_000,
          program,
        })
        runs.get(contestant.id)?.[program ? 'other' : 'own'].push(perSecond)
      }
    process.stderr.write(`\rround ${round} of ${values.rounds} `)
  }
})
process.stderr.write('\n')

const table = new Table({
  head: ['', 'other, events/s', 'this, events/s', 'this over other (min to max)'],
  style: { head: [], border: [] },
  colAligns: ['left', 'right', 'right', 'right'],
})
for (const { id, title } of contestants) {
  const { own = [], other = [] } = runs.get(id) ?? {}
  const ratio = spreadOf(own.map((perSecond, round) => perSecond / (other[round] ?? Number.NaN)))
  const rate = (all: readonly number[]) => Math.round(spreadOf(all).median).toLocaleString('en')
  const range = `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`
  table.push([`${id}: ${title}`, rate(other), rate(own), range])
}
console.log(table.toString())
