// Set up before each test file: mutants that it reaches are written to a file of its own.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'vitest'

const folder = process.env.WAYBILL_MUTATION_REACH
if (folder) {
  const name = createHash('sha256').update(expect.getState().testPath).digest('hex').slice(0, 16)
  process.env.WAYBILL_MUTANTS_REACHED = join(folder, name)
}
