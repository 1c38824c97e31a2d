// Imports a package and prints what that took, in things that can be counted; then calls one of its functions and counts
// that. `count-import.mjs <package> [<function> <its argument as JSON>]`
import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'

const [name, called, argument] = process.argv.slice(2)
const profiler = new Session()
profiler.connect()
await profiler.post('Profiler.enable')
await profiler.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
const builtInBefore = new Set(process.moduleLoadList)

const imported = await import(name)

const builtIn = process.moduleLoadList.filter((module) => !builtInBefore.has(module))
const callsOfImport = await callsByFile()
if (called) imported[called](JSON.parse(argument))

console.log(
  JSON.stringify({
    // Without Node's own inner ones, which come and go with its version.
    builtIn: builtIn.flatMap((module) => /^NativeModule (?!internal\/)(.+)$/.exec(module)?.[1] ?? []),
    callsOfImport,
    callsOfFunction: await callsByFile(),
  }),
)

/** How many functions ran in each file since the last look: counted by V8, not sampled. */
async function callsByFile() {
  const { result } = await profiler.post('Profiler.takePreciseCoverage')
  return Object.fromEntries(
    result
      .filter(({ url }) => url.startsWith('file:') && url !== import.meta.url)
      .map(({ url, functions }) => [
        fileURLToPath(url),
        functions.reduce((sum, { ranges: [whole] }) => sum + whole.count, 0),
      ]),
  )
}
