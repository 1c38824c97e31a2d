// Puts each break of promises.mjs into the code, one at a time, and sees its test go red.
//
//   pnpm breaks [--sample 12] [--promise TEXT]
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { draw } from './draw.mjs'
import { breaks } from './promises.mjs'
import { runJobs } from './slots.mjs'
import { makeWorkingCopy } from './working-copy.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({ options: { sample: { type: 'string' }, promise: { type: 'string', default: '' } } })
const copy = join(root, '.mutation/breaks')

const located = breaks.map((one, index) => ({ ...one, ...place(one), id: index + 1, name: String(index), area: 'all' }))
const meant = located.filter(({ promise }) => promise.includes(values.promise))
// Another sample for each commit, the same one for the same commit.
const seed = values.sample && execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root }).toString()
const chosen = values.sample ? draw(meant, { seed, count: Number(values.sample), least: 0 }) : meant

makeWorkingCopy(root, copy, chosen)
let unnoticed = 0
await runJobs(
  chosen.map((one) => ({ ...one, files: [one.test], limitMs: 300_000 })),
  {
    beside: 2,
    copy,
    onResult({ promise, file, test }, { killed, timeout, failed, by }) {
      const red = killed || timeout || failed !== undefined
      if (!red) unnoticed++
      const how = by?.test ?? failed?.split('\n')[0] ?? (timeout ? 'it took too long' : '')
      console.log(`${red ? 'noticed  ' : 'UNNOTICED'} ${promise}  (${file}, ${test}${how && `: ${how}`})`)
    },
  },
)
console.log(`${chosen.length - unnoticed} of ${chosen.length} breaks noticed`)
process.exit(unnoticed === 0 ? 0 : 1)

/** Where a break is: its text must be there once, or the break means another place than it did. */
function place({ promise, test, file, from, to, statement = false }) {
  // A test that is not there would fail with any break.
  if (!existsSync(join(root, test))) throw new Error(`"${promise}": there is no ${test}.`)
  const text = readFileSync(join(root, file), 'utf8')
  const start = text.indexOf(from)
  if (start < 0 || text.indexOf(from, start + 1) >= 0)
    throw new Error(`"${promise}": "${from}" must be in ${file} once.`)
  return { start, end: start + from.length, line: text.slice(0, start).split('\n').length, to, statement, leads: false }
}
