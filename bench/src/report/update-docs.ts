import { readFileSync, writeFileSync } from 'node:fs'
import { aimsTable, machineLine } from './markdown.js'
import type { Results } from './results.js'

const page = new URL('../../docs/benchmarks.md', import.meta.url)
const begin = '<!-- results: written by pnpm bench -->'
const end = '<!-- end of results -->'

/** Puts the aims into the page about the benchmark, between its marks. */
export function updateDocs(results: Results): void {
  const text = readFileSync(page, 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`docs/benchmarks.md has no ${begin} … ${end}.`)
  const tables = Object.values(results)
  const machine = tables[0] ? machineLine(tables[0].machine) : ''
  writeFileSync(
    page,
    `${before}${begin}\n\n${aimsTable(tables.flatMap(({ aims }) => aims))}\n\n${machine}\n\n${end}${after}`,
  )
}
