// Prints `N passed, M failed` from vitest's JSON reports and the number of other steps that failed, and fails unless
// everything passed. `sum-report.mjs <other steps that failed> <report>=<exit code of its run> …`
import { readFileSync } from 'node:fs'

const [failedSteps = '0', ...runs] = process.argv.slice(2)

function countsOf(run) {
  const [path, exitCode] = run.split('=')
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(path, 'utf8'))
    // A file that could not be loaded, or an error outside of any test, is no failed test, and is a failure all the same.
    const isRed = !success || exitCode !== '0'
    return { passed: numPassedTests, failed: numFailedTests > 0 ? numFailedTests : Number(isRed) }
  } catch (error) {
    console.error(`No test report: ${error.message}`)
    return { passed: 0, failed: 1 }
  }
}

const counts = runs.map(countsOf)
const sum = (name) => counts.reduce((total, count) => total + count[name], 0)
const passed = sum('passed')
const failed = sum('failed') + Number(failedSteps)
console.log(`${passed} passed, ${failed} failed`)
process.exit(passed > 0 && failed === 0 ? 0 : 1)
