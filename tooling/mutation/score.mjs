// The score of a run: how many mutants died, and which live, per area.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether no test noticed it. */
export const hasLived = ({ state }) => state === 'survived' || state === 'unreached'

export function scoreOf(results) {
  const areas = [...new Set(results.map(({ area }) => area))].sort()
  const row = (title, its) => {
    const dead = its.filter((result) => !hasLived(result)).length
    return `| ${title} | ${its.length} | ${dead} | ${Math.round((100 * dead) / Math.max(1, its.length))} % |`
  }
  const table = [
    '| place | breaks | noticed | score |',
    '| --- | --- | --- | --- |',
    ...areas.map((area) =>
      row(
        area,
        results.filter((result) => result.area === area),
      ),
    ),
    row('all', results),
  ].join('\n')
  const living = results
    .filter(hasLived)
    .sort((a, b) => a.area.localeCompare(b.area) || a.file.localeCompare(b.file) || a.line - b.line)
  return {
    table,
    living,
    text: `\n${table}\n\n${living.map((one) => `${one.name} ${one.state} ${shownMutant(one)}`).join('\n')}`,
  }
}

export function shownMutant({ file, line, operator, from, to, shown = to }) {
  return `${file}:${line} [${operator}] ${from} → ${shown === '' ? 'nothing' : shown}`
}

/** Puts the table into docs/promises.md, at the mark of this seed. */
export function writeScore(root, seed, { table }) {
  const path = join(root, 'docs/promises.md')
  const mark = new RegExp(`(<!-- score ${seed} -->\\n)[\\s\\S]*?(\\n<!-- end -->)`)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(mark, (_, begin, end) => `${begin}\n${table}\n${end}`),
  )
}
