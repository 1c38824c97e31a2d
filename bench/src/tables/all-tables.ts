import type { BenchTable } from './bench-table.js'
import { latency } from './latency.js'
import { throughput } from './throughput.js'

/** In the order of the report. */
export const allTables: readonly BenchTable[] = [throughput, latency]
