// Runs the nearest tests of each mutant, quickest first, until one is red.
import { readLines, writeLine } from './lines.mjs'
import { runJobs } from './slots.mjs'

// What a mutant may cost. A test that would notice it only after that is too far away to protect the place.
const mostMs = 90_000
// An option has no place of its own: what reaches it is often far from where it is read, and there are not many of them.
const mostMsOfOption = 300_000

export async function runMutants({ drawn, areaTests, reach, results, copy, beside }) {
  const done = new Set(readLines(results).map(({ name }) => name))
  let count = done.size
  const jobs = []
  for (const mutant of drawn.filter(({ name }) => !done.has(name))) {
    const near = nearest(mutant, areaTests, reach)
    if (near.files.length === 0) finish(mutant, { state: 'unreached' })
    else jobs.push({ ...mutant, ...near })
  }
  await runJobs(jobs, {
    beside,
    copy,
    onResult(mutant, { killed, timeout, failed, by, ms }) {
      const state = timeout ? 'timeout' : killed || failed ? 'killed' : 'survived'
      finish(mutant, {
        state,
        seconds: Math.round((ms ?? 0) / 100) / 10,
        ...(by && { by: { ...by, file: by.file.slice(copy.length + 1) } }),
      })
    },
  })

  function finish({ id, name, area, file, line, operator, from, to, shown = to }, result) {
    count++
    writeLine(results, { id, name, area, file, line, operator, from, to: shown, ...result })
    const what = `${file}:${line} ${short(from)} → ${short(shown)}`
    console.log(`${count}/${drawn.length} ${result.state.padEnd(9)} ${what}${result.by ? `  (${result.by.test})` : ''}`)
  }
}

function nearest({ id, area, file: place, operator }, areaTests, reach) {
  const most = operator === 'option' ? mostMsOfOption : mostMs
  const far = (test) => distance(place, test) * 1_000 + reach.get(test).ms
  const its = areaTests[area].filter((test) => reach.get(test)?.reached.has(id)).sort((a, b) => far(a) - far(b))
  let sum = 0
  const files = its.filter((file, index) => {
    sum += reach.get(file).ms
    return index === 0 || sum <= most
  })
  return { files, limitMs: 60_000 + 4 * files.reduce((ms, file) => ms + reach.get(file).ms, 0) }
}

/** 0 for a test of this very file, then by how little of the path they share. */
function distance(file, test) {
  const stem = file.replace(/\.ts$/, '')
  if (test.startsWith(`${stem}.`)) return 0
  const [a, b] = [file.split('/'), test.split('/')]
  const shared = a.findIndex((part, index) => part !== b[index])
  return 2 + a.length + b.length - 2 * shared
}

function short(text) {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line === '' ? 'nothing' : line.length > 70 ? `${line.slice(0, 67)}…` : line
}
