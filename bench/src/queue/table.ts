import { seededRandom } from '@waybill/core/conformance'
import Table from 'cli-table3'
import { expectedRecoveryHours, simulateOutage } from './simulation.js'

// How long a lane needs after an outage of its vendor. Usage: queue-table [what one worker does in a second] [limit of the database]
const [perWorkerPerSecond = 2_000, limitPerSecond = 10_000] = process.argv.slice(2).map(Number)
const head = ['outage, h', 'events/s', 'workers', 'waiting at most', 'recovery, h', 'by the formula, h']
const table = new Table({ head, style: { head: [], border: [] } })
for (const [outageHours, ratePerSecond] of [
  [1, 500],
  [8, 500],
  [8, 2_000],
] as const)
  for (const workers of [1, 2, 4, 8]) {
    const scenario = { outageHours, ratePerSecond, workers, perWorkerPerSecond, limitPerSecond }
    const { mostWaiting, recoveryHours } = simulateOutage({ ...scenario, random: seededRandom(1) })
    const hours = (value: number | undefined) => value?.toFixed(1) ?? 'never'
    const row = [outageHours, ratePerSecond, workers, mostWaiting.toLocaleString('en'), hours(recoveryHours)]
    table.push([...row, hours(expectedRecoveryHours(scenario))])
  }
console.log(`One worker: ${perWorkerPerSecond} a second. The database: ${limitPerSecond}.\n${table.toString()}`)
