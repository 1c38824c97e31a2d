import { expect } from 'vitest'
import { postgresTest } from '../testing/postgres-test.js'
import { createDatabase, type Database } from './database.js'

/** How the statement that was named first is executed now, in place of its text. */
const planOf = async ({ run }: Database) => JSON.stringify(await run('EXPLAIN EXECUTE waybill_0(1)'))

postgresTest('a plan that was made while a table was empty is not used for ever', async ({ server }) => {
  let now = 0
  const database = createDatabase({ connectionString: await server.database(), maxConnections: 1 }, () => now)
  await database.run(
    'CREATE TABLE crowd (id int PRIMARY KEY) WITH (autovacuum_enabled = false); CREATE TABLE one (id int)',
  )
  // An empty table that was vacuumed counts as empty, so reading all of it costs least.
  await database.run('VACUUM crowd')
  const find = () => database.run('SELECT c.id FROM crowd c WHERE c.id = $1', [1])
  const often = async (times: number) => {
    for (let time = 0; time < times; time++) await find()
  }
  await often(10)
  expect(await planOf(database)).toContain('Seq Scan')
  await database.run('INSERT INTO crowd SELECT generate_series(1, 20000)')
  // Neither few uses after a long time nor many within a moment are worth a plan.
  now = 60_000
  await often(20)
  expect(await planOf(database)).toContain('Seq Scan')
  await often(100)
  expect(await planOf(database)).toContain('Index')
  await database.run('TRUNCATE crowd')
  await database.run('VACUUM crowd')
  await often(10)
  await database.run('INSERT INTO crowd SELECT generate_series(1, 20000)')
  await often(200)
  expect(await planOf(database)).toContain('Seq Scan')
  now += 1_000
  await find()
  expect(await planOf(database)).toContain('Index')
  await database.close()
})
