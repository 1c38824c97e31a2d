// Names what failed, then prints `N passed, M failed` from vitest's JSON reports and the number of other steps that
// failed; fails unless everything passed. `sum-report.mjs <other steps that failed> <report>=<exit code of its run> …`
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [failedSteps = '0', ...runs] = process.argv.slice(2)

function countsOf(run) {
  const [path, exitCode] = run.split('=')
  try {
    const { numPassedTests, numFailedTests, success, testResults = [] } = JSON.parse(readFileSync(path, 'utf8'))
    // A file that could not be loaded, or an error outside of any test, is no failed test, and is a failure all the same.
    const isRed = !success || exitCode !== '0'
    return {
      passed: numPassedTests,
      failed: numFailedTests > 0 ? numFailedTests : Number(isRed),
      reasons: testResults.flatMap(reasonsOf),
    }
  } catch (error) {
    return { passed: 0, failed: 1, reasons: [`No test report: ${error.message}`] }
  }
}

function reasonsOf({ name, message, assertionResults }) {
  const file = relative(process.cwd(), name)
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return message ? [`${file}\n  ${startOf(message)}`] : []
  return failed.map(
    ({ fullName, failureMessages }) => `${file} > ${fullName}\n  ${startOf(failureMessages.join('\n'))}`,
  )
}

function startOf(message) {
  return message.split('\n').slice(0, 6).join('\n  ').slice(0, 600)
}

const counts = runs.map(countsOf)
const sum = (name) => counts.reduce((total, count) => total + count[name], 0)
const passed = sum('passed')
const failed = sum('failed') + Number(failedSteps)
for (const reason of counts.flatMap((count) => count.reasons)) console.log(`Failed: ${reason}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(passed > 0 && failed === 0 ? 0 : 1)
