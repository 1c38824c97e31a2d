import fc from 'fast-check'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'
import { arrayOf, textArrayOf } from './array-literal.js'

let server: PostgresServer
let client: pg.Client

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  client = new pg.Client({ connectionString: await server.database() })
  await client.connect()
}, 60_000)
afterAll(async () => {
  await client.end()
})

test('PostgreSQL reads the same texts', async () => {
  // What a text column cannot hold never comes here.
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
  const tricky = fc.constantFrom('', 'NULL', 'null', '{}', '"', '\\', ',', ' ', '\n', '\\"', "'")
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.oneof(text, tricky))), async (values) => {
      const { rows } = await client.query('SELECT $1::text[] AS texts', [textArrayOf(values)])
      expect(rows[0].texts).toEqual(values)
    }),
    { numRuns: 200 },
  )
})

test('PostgreSQL reads the same numbers and booleans', async () => {
  const values = [0, -1, 2 ** 31 - 1, null]
  const { rows } = await client.query('SELECT $1::int[] AS ints, $2::boolean[] AS flags', [
    arrayOf(values),
    arrayOf([true, false, null]),
  ])
  expect(rows[0]).toEqual({ ints: values, flags: [true, false, null] })
})
