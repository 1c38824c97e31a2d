// Breaks the code in small ways, one at a time, and counts the breaks that a test notices.
//
//   pnpm mutate [--seed NAME] [--count 200] [--least 10] [--without SEED,…]   drawn by the seed
//   pnpm mutate --options        each public option, ignored wherever it is read; with --count also drawn ones
//   pnpm mutate --again SEED     those that lived in the run of that seed
//
// And: --area PART of its name, --beside 2 at a time, --list alone, --write the score into docs/promises.md. A run that was
// ended goes on where it was; after any change of the code it begins anew.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { collectMutants, optionMutants, stateOf, testsOf } from './collect.mjs'
import { draw } from './draw.mjs'
import { readLines } from './lines.mjs'
import { recordReach } from './reach/record.mjs'
import { runMutants } from './run-mutants.mjs'
import { hasLived, scoreOf, shownMutant, writeScore } from './score.mjs'
import { makeWorkingCopy } from './working-copy.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    options: { type: 'boolean', default: false },
    seed: { type: 'string' },
    count: { type: 'string' },
    least: { type: 'string', default: '10' },
    again: { type: 'string' },
    without: { type: 'string', default: '' },
    area: { type: 'string', default: '' },
    beside: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const seed = values.seed ?? (values.again ? `${values.again}-again` : values.options ? 'options' : 'first')
const folder = join(root, '.mutation', seed)
const results = join(folder, 'results.jsonl')
const resultsOf = (name) => readLines(join(root, '.mutation', name, 'results.jsonl'))

const drawn = mutants()
  .filter(({ area }) => area.includes(values.area))
  .map((mutant, index) => ({ ...mutant, id: index + 1 }))
console.log(`${drawn.length} mutants, "${seed}"`)
if (values.list) {
  for (const mutant of drawn) console.log(shownMutant(mutant))
  process.exit(0)
}

const plan = JSON.stringify([stateOf(root), drawn])
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

function mutants() {
  const all = collectMutants(root)
  if (values.again) {
    const lived = new Set(
      resultsOf(values.again)
        .filter(hasLived)
        .map(({ name }) => name),
    )
    return [...all, ...optionMutants(root)].filter(({ name }) => lived.has(name))
  }
  const without = new Set(
    values.without
      .split(',')
      .filter(Boolean)
      .flatMap(resultsOf)
      .map(({ name }) => name),
  )
  const count = Number(values.count ?? (values.options ? 0 : 200))
  const least = count > 0 ? Number(values.least) : 0
  return [...draw(all, { seed, count, least, without }), ...(values.options ? optionMutants(root) : [])]
}
