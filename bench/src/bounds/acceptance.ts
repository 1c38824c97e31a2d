import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'
import { postgresStore } from '@waybill/store-postgres'
import { sqliteStore } from '@waybill/store-sqlite'
import Table from 'cli-table3'
import { startPostgres } from '../../../packages/store-postgres/src/testing/postgres-server.js'
import { median } from '../statistics.js'
import { eventsFor } from './events-for.js'

// What a unit of 20 events costs while so much of a lane's bound is pending: the time at 1 % is the measure of the others.
const bound = 100_000
const shares = [0.01, 0.25, 0.5, 0.75, 0.99]
const units = 45
const perUnit = 20
const rounds = Number(process.env['ROUNDS'] ?? 3)
const postgres = await startPostgres({ place: tmpdir() })
const directory = mkdtempSync(join(tmpdir(), 'waybill-bounds-'))
const bounds = { maxPending: bound, maxPendingBytes: 1e12 }
let files = 0

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  memory: async () => memoryStore(bounds),
  SQLite: async () => sqliteStore({ path: join(directory, `${files++}.db`), ...bounds }),
  PostgreSQL: async () => postgresStore({ connectionString: await postgres.database(), ...bounds }),
}

/** Milliseconds of a unit at each share, and of a unit that is refused. */
async function measure(store: Store): Promise<readonly number[]> {
  await store.open({ lanes: [{ name: 'a', order: 'identify-first' }], keepBodies: true })
  let pending = 0
  const accept = async (count: number) => {
    const { accepted } = await store.commit({ accept: eventsFor('a', count) })
    pending += accepted.filter((status) => status === 'accepted').length
  }
  const timed = async () => {
    const times: number[] = []
    for (let unit = 0; unit < units; unit++) {
      const startedAt = performance.now()
      await accept(perUnit)
      times.push(performance.now() - startedAt)
    }
    return median(times)
  }
  const medians: number[] = []
  for (const share of shares) {
    while (pending < share * bound) await accept(Math.min(1_000, share * bound - pending))
    medians.push(await timed())
  }
  while (pending < bound) await accept(bound - pending)
  medians.push(await timed())
  await store.close()
  return medians
}

const measured = new Map<string, (readonly number[])[]>()
for (let round = 0; round < rounds; round++)
  for (const [name, make] of Object.entries(stores))
    measured.set(name, [...(measured.get(name) ?? []), await measure(await make())])

const table = new Table({
  head: ['acceptance', 'ms at 1 %', ...shares.slice(1).map((share) => `${share * 100} %`), 'full'],
})
for (const [name, runs] of measured) {
  const at = (column: number) => median(runs.map((run) => (run[column] ?? Number.NaN) / (run[0] ?? Number.NaN)))
  const first = median(runs.map((run) => run[0] ?? Number.NaN))
  table.push([name, first.toFixed(2), ...[1, 2, 3, 4, 5].map((column) => `×${at(column).toFixed(2)}`)])
}
console.log(table.toString())
await postgres.remove()
rmSync(directory, { recursive: true, force: true })
