import { postgresTest } from './postgres-test.js'
import { openTables } from './tables.js'

/** The same with `tables`: one set for all files of a worker, which each test finds empty. */
export const tablesTest = postgresTest.extend('tables', { scope: 'worker' }, async ({ server }, { onCleanup }) => {
  const tables = await openTables(server)
  onCleanup(() => tables.database.close())
  return tables
})
