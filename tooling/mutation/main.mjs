// Breaks the code in small ways, one at a time, and counts the breaks that a test notices.
//
//   pnpm mutate --seed NAME [--count 200] [--least 10] [--without SEED,…] [--area PART] [--beside 2] [--list] [--write]
//   pnpm mutate --options                 each public option, ignored wherever it is read
//
// A run that was ended goes on where it was; one with the same seed after a change of the code begins anew.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { collectMutants, optionMutants, testsOf } from './collect.mjs'
import { draw } from './draw.mjs'
import { readLines } from './lines.mjs'
import { recordReach } from './reach.mjs'
import { runMutants } from './run-mutants.mjs'
import { scoreOf, shownMutant, writeScore } from './score.mjs'
import { makeWorkingCopy } from './working-copy.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    options: { type: 'boolean', default: false },
    seed: { type: 'string' },
    count: { type: 'string', default: '200' },
    least: { type: 'string', default: '10' },
    without: { type: 'string', default: '' },
    area: { type: 'string', default: '' },
    beside: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const seed = values.seed ?? (values.options ? 'options' : 'first')
const folder = join(root, '.mutation', seed)
const results = join(folder, 'results.jsonl')

const without = new Set(
  values.without
    .split(',')
    .filter(Boolean)
    .flatMap((seed) => readLines(join(root, '.mutation', seed, 'results.jsonl')).map(({ name }) => name)),
)
const all = values.options ? optionMutants(root) : collectMutants(root)
const meant = all.filter(({ area }) => area.includes(values.area))
const drawn = (
  values.options ? meant : draw(meant, { seed, count: Number(values.count), least: Number(values.least), without })
).map((mutant, index) => ({ ...mutant, id: index + 1 }))
console.log(`${drawn.length} mutants of ${all.length}, "${seed}"`)
if (values.list) {
  for (const mutant of drawn) console.log(shownMutant(mutant))
  process.exit(0)
}

const plan = JSON.stringify(drawn)
const planFile = join(folder, 'plan.json')
const copy = join(folder, 'copy')
if (!existsSync(planFile) || readFileSync(planFile, 'utf8') !== plan) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  makeWorkingCopy(root, copy, drawn)
  writeFileSync(planFile, plan)
}
const beside = Number(values.beside)
const areaTests = Object.fromEntries(
  [...new Set(drawn.map(({ area }) => area))].map((area) => [area, testsOf(root, area)]),
)
const tests = [...new Set(Object.values(areaTests).flat())]
const reach = await recordReach({ tests, copy, folder, beside })
await runMutants({ drawn, areaTests, reach, results, copy, beside })
const score = scoreOf(readLines(results))
console.log(score.text)
if (values.write) writeScore(root, seed, score)
