// Runs test files with one mutant switched on, again and again in one process: what was transformed once stays.
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

/** The nearest test first, whatever its file has been called. */
class AsAsked {
  shard(files) {
    return files
  }
  sort(files) {
    return files
  }
}

// What one run told; the states that vitest keeps are those of all runs so far.
let modules = []
const vitest = await createVitest('test', {
  watch: false,
  bail: 1,
  // What a file reaches is only seen when it loads everything anew.
  isolate: process.env.WAYBILL_MUTATION_SETUP !== undefined,
  // Two run beside each other, and a slow machine must not be taken for a test that noticed.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  maxWorkers: 1,
  fileParallelism: false,
  sequence: { sequencer: AsAsked },
  reporters: [{ onTestModuleEnd: (module) => modules.push(told(module)) }],
  setupFiles: process.env.WAYBILL_MUTATION_SETUP ? [process.env.WAYBILL_MUTATION_SETUP] : [],
})
const project = vitest.getRootProject()

process.on('message', async ({ id, files }) => {
  process.env.WAYBILL_MUTANT = String(id)
  modules = []
  const began = performance.now()
  try {
    const specifications = files.map((file) => project.createSpecification(join(process.cwd(), file)))
    const { unhandledErrors } = await vitest.runTestSpecifications(specifications)
    if (modules.length === 0) throw new Error('No test ran.')
    const by =
      modules.find(({ red }) => red) ?? (unhandledErrors.length > 0 ? { test: 'an error outside of tests' } : undefined)
    process.send({ id, ms: performance.now() - began, killed: by !== undefined, by })
  } catch (error) {
    process.send({ id, failed: String(error?.stack ?? error) })
  }
})
process.send({ ready: true })

function told(module) {
  const failed = [...module.children.allTests('failed')][0]
  const error = failed?.result().errors?.[0] ?? module.errors()[0]
  return {
    file: module.moduleId,
    red: module.state() === 'failed',
    test: failed?.fullName ?? 'the file could not be run',
    error: error?.message?.slice(0, 300),
  }
}
