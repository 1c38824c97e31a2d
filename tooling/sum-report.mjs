// Prints `N passed, M failed` from vitest's JSON reports and the number of other steps that failed, and fails unless
// everything passed.
import { readFileSync } from 'node:fs'

const [failedSteps = '0', ...paths] = process.argv.slice(2)

function countsOf(path) {
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(path, 'utf8'))
    // A file that could not be loaded has no failed test, and is a failure all the same.
    return { passed: numPassedTests, failed: numFailedTests + (success || numFailedTests > 0 ? 0 : 1) }
  } catch (error) {
    console.error(`No test report: ${error.message}`)
    return { passed: 0, failed: 1 }
  }
}

const counts = paths.map(countsOf)
const sum = (name) => counts.reduce((total, count) => total + count[name], 0)
const passed = sum('passed')
const failed = sum('failed') + Number(failedSteps)
console.log(`${passed} passed, ${failed} failed`)
process.exit(passed > 0 && failed === 0 ? 0 : 1)
