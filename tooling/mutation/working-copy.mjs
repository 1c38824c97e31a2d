// A copy of the checkout whose sources hold the mutants, each behind its switch. What tests bundle, fork or build is made
// from the same sources, so a mutant also acts in the processes that a test starts.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesOf } from './collect.mjs'
import { ignoredAt } from './options/sites.mjs'
import { switchMutants } from './switch-mutants.mjs'

export function makeWorkingCopy(root, copy, mutants) {
  rmSync(copy, { recursive: true, force: true })
  const files = filesOf(root).filter((file) => existsSync(join(root, file)))
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  for (const folder of new Set(files.filter((file) => /(^|\/)package\.json$/.test(file)).map(dirname))) {
    link(root, copy, join(folder, 'node_modules'))
  }
  for (const [file, its] of grouped(mutants.flatMap(placesOf))) {
    writeFileSync(join(copy, file), switchMutants(readFileSync(join(root, file), 'utf8'), its))
  }
}

/** Packages of ours must be those of the copy, so a folder of links is copied; the store of all others is shared. */
function link(root, copy, modules) {
  const from = join(root, modules)
  if (!existsSync(from) || !lstatSync(from).isDirectory()) return
  if (modules === 'node_modules') symlinkSync(from, join(copy, modules))
  else if (!existsSync(join(copy, modules)))
    cpSync(from, join(copy, modules), { recursive: true, verbatimSymlinks: true })
}

/** A mutant is one place, or several that it changes together. */
function placesOf({ id, sites, ...mutant }) {
  return sites ? sites.map((site) => ({ ...site, ...ignoredAt(site, id), id })) : [{ ...mutant, id }]
}

function grouped(mutants) {
  const groups = new Map()
  for (const mutant of mutants) groups.set(mutant.file, [...(groups.get(mutant.file) ?? []), mutant])
  return groups
}
