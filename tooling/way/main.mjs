// Which functions of ours run, from `accept` until an event is delivered: for whoever wants to read along.
// Usage: pnpm way [--json]
import { recordWay, stores } from './record-way.mjs'

const ways = {}
for (const store of stores) ways[store] = await recordWay(store)

if (process.argv.includes('--json')) console.log(JSON.stringify(ways))
else {
  for (const [store, way] of Object.entries(ways)) {
    const width = Math.max(...way.map(({ file, at }) => `${file}:${at}`.length))
    console.log(`\n${store} store\n`)
    console.log(`  n  step    ${'file'.padEnd(width)}  function`)
    for (const [index, { step, file, at, name }] of way.entries())
      console.log(`${String(index + 1).padStart(3)}  ${step.padEnd(6)}  ${`${file}:${at}`.padEnd(width)}  ${name}`)
    console.log(`\nfiles: ${new Set(way.map(({ file }) => file)).size}, functions: ${way.length}`)
  }
}
