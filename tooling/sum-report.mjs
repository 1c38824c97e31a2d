// Prints `N passed, M failed` from vitest's JSON report, and fails unless everything passed.
import { readFileSync } from 'node:fs'

const [path = '', failedSteps = '0'] = process.argv.slice(2)

function counts() {
  try {
    const { numPassedTests, numFailedTests, success, numTotalTests } = JSON.parse(readFileSync(path, 'utf8'))
    // A file that could not be loaded has no failed test, and is a failure all the same.
    return {
      passed: numPassedTests,
      failed: numFailedTests + (success || numFailedTests > 0 ? 0 : 1),
      ran: numTotalTests > 0,
    }
  } catch (error) {
    console.error(`No test report: ${error.message}`)
    return { passed: 0, failed: 1, ran: false }
  }
}

const { passed, failed, ran } = counts()
console.log(`${passed} passed, ${failed} failed`)
process.exit(ran && failed === 0 && failedSteps === '0' ? 0 : 1)
