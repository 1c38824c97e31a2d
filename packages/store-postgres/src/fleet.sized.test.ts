import { fileURLToPath } from 'node:url'
import { type FleetChaptersOptions, type FleetSubject, fleetChapters } from '@waybill/delivery/conformance'
import { afterAll, describe, it } from 'vitest'
import { sized } from '../../../tooling/suite.js'
import { expectShown } from '../../../tooling/vitest/shown-table.js'
import { buildFleetSubject } from './testing/fleet-subject.js'
import { postgresTest } from './testing/postgres-test.js'

let built: Awaited<ReturnType<typeof buildFleetSubject>>

postgresTest.beforeAll(async ({ server }) => {
  built = await buildFleetSubject(server)
}, 120_000)
afterAll(() => built.remove())

const subject: FleetSubject = {
  name: 'postgres',
  get program() {
    return built.program
  },
  make: () => built.make(),
}

/** Cells that do not hold yet, as `call, disturbance`. One that begins to hold goes red here, so that the list must shrink. */
const notYet: readonly string[] = []

const quick: FleetChaptersOptions = {
  disturbances: ['two engines'],
  calls: ['hold-lane', 'resume-lane', 'forget', 'suppress', 'wait-for-room'],
}

describe('the PostgreSQL store keeps what is promised to a fleet', () => {
  for (const { name, run } of fleetChapters(subject, sized(quick, {}))) {
    const held = notYet.includes(name) ? it.concurrent.fails : it.concurrent
    held(name, { timeout: 300_000 }, run)
  }
})

it('docs/scaling.md shows every call and every disturbance; WAYBILL_UPDATE=1 writes them', () => {
  const chapters = fleetChapters(subject)
  const columns = [...new Set(chapters.map(({ disturbance }) => disturbance))]
  const calls = new Map(chapters.map(({ call, promise }) => [call, promise]))
  const cell = (call: string, column: string) => (notYet.includes(`${call}, ${column}`) ? 'not yet' : '✓')
  const lines = [
    ['Call', 'Promise', ...columns],
    ['---', '---', ...columns.map(() => '---')],
    ...[...calls].map(([call, promise]) => [call, promise, ...columns.map((column) => cell(call, column))]),
  ]
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  expectShown(fileURLToPath(new URL('../../../docs/scaling.md', import.meta.url)), 'fleet', table)
})
