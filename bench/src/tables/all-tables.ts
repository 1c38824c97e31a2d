import type { BenchTable } from './bench-table.js'
import { burst } from './burst.js'
import { faults } from './faults.js'
import { footprint } from './footprint.js'
import { hang } from './hang.js'
import { latency } from './latency.js'
import { lonely } from './lonely.js'
import { profile } from './profile.js'
import { steps } from './steps.js'
import { throughput } from './throughput.js'

/** In the order of the report. */
export const allTables: readonly BenchTable[] = [
  throughput,
  latency,
  faults,
  hang,
  burst,
  lonely,
  footprint,
  steps,
  profile,
]
