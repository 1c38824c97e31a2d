import { test } from 'vitest'
import { startPostgres } from './postgres-server.js'

/** vitest's `test` with `server`: one for all files of a worker. Who stops it or sets it up otherwise starts one of its own. */
export const postgresTest = test.extend('server', { scope: 'worker' }, async ({}, { onCleanup }) => {
  const server = await startPostgres()
  onCleanup(() => server.remove())
  return server
})
