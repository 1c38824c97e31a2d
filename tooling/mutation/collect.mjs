// All mutants of the areas, in the order of their files.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { areas, notMutated, notNear } from './areas.mjs'
import { nameOf } from './draw.mjs'
import { findMutants } from './find-mutants.mjs'
import { findOptions } from './options/find.mjs'

// Options that only the packages above them put to use, and what every vendor is held to at once.
const everyVendor = 'tooling/network-options.test.ts'
const usedBy = {
  'packages/delivery': ['packages/store-sqlite/src/**'],
  'packages/core': ['packages/{yespo,synerise}/src/client/**', everyVendor],
  'packages/yespo': [everyVendor],
  'packages/synerise': [everyVendor],
  'packages/salesforce-personalization': [everyVendor],
  'packages/cli': ['apps/gateway/src/status-command.test.ts'],
}

/** What belongs to the checkout, committed or not. */
export function filesOf(root) {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  return list.toString().split('\0').filter(Boolean)
}

/** A digest of the checkout as it is, so that a run is not resumed with other code or other tests. */
export function stateOf(root) {
  const hash = createHash('sha256')
  for (const file of filesOf(root))
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

export function collectMutants(root) {
  const files = filesOf(root)
  const isOut = picomatch(notMutated)
  const taken = new Set()
  return Object.entries(areas).flatMap(([area, { sources }]) => {
    const isIn = picomatch(sources)
    const its = files.filter((file) => isIn(file) && !isOut(file) && !taken.has(file))
    for (const file of its) taken.add(file)
    return its.flatMap((file) => mutantsOf(root, file).map((mutant) => ({ ...mutant, area })))
  })
}

function mutantsOf(root, file) {
  const counts = new Map()
  return findMutants(file, readFileSync(join(root, file), 'utf8')).map((mutant) => {
    const key = JSON.stringify([mutant.operator, mutant.from, mutant.to])
    const nth = counts.get(key) ?? 0
    counts.set(key, nth + 1)
    return { ...mutant, file, name: nameOf({ ...mutant, file, nth }) }
  })
}

/** Each public option as a mutant that ignores it, wherever it is read. The area is its package. */
export function optionMutants(root) {
  return findOptions(root).map(({ name, file, line, sites }) => {
    const area = file.split('/').slice(0, 2).join('/')
    return { name, area, file, line, operator: 'option', from: name, to: 'ignored', shown: 'ignored', sites }
  })
}

/** The test files nearest to an area, or to a package. */
export function testsOf(root, area) {
  const isNear = picomatch(areas[area]?.tests ?? [`${area}/src/**`, ...(usedBy[area] ?? [])])
  const isFar = picomatch(notNear)
  return filesOf(root).filter((file) => file.endsWith('.test.ts') && isNear(file) && !isFar(file))
}
