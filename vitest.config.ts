import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defaultExclude, defineConfig } from 'vitest/config'
import { viteBrowserBundle } from './tooling/build/browser-bundle.js'
import { isLong } from './tooling/suite.js'
import { longestFirst } from './tooling/vitest/longest-first.js'
import { memoryFolder } from './tooling/vitest/memory-folder.js'
import { timesReporter } from './tooling/vitest/times-reporter.js'

// Tests run on the sources; tsconfig.json is the one list of where each package's sources are.
const { compilerOptions } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> }
}
const alias = Object.entries(compilerOptions.paths).map(([name, [path]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(path, import.meta.url)),
}))

// Where tests are. `*.long.test.ts` is in the long suite, `*.sized.test.ts` in both, any other `*.test.ts` in the quick one.
const rooms = ['packages/*/src', 'packages/cli/templates/*/src', 'apps/*/src', 'tooling', 'bench/src', 'campaign/src']

export default defineConfig({
  plugins: [viteBrowserBundle],
  resolve: { alias },
  test: {
    include: rooms.map((room) => `${room}/**/*${isLong ? '.{long,sized}' : ''}.test.ts`),
    exclude: [...defaultExclude, ...(isLong ? [] : ['**/*.long.test.ts'])],
    // A process that is killed loses nothing in memory either, and a test need not wait for a disk that others use too.
    env: { TMPDIR: memoryFolder() },
    // No module keeps state and no test replaces one: files that share a process load each module once.
    isolate: false,
    // Three for two cores: a worker waits for real servers, databases and timers for nearly half of its time.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    sequence: { sequencer: longestFirst },
    reporters: [timesReporter, 'default', 'json'],
    outputFile: { json: isLong ? '.ci/report-long.json' : '.ci/report.json' },
    // Limits are there to find what hangs: a machine that is busy with something else must not reach them.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
})
