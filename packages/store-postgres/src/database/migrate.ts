import { WaybillError } from '@waybill/core'
import type { Database, Statement } from './database.js'
import { schemaSteps } from './schema.js'

/** The number of the advisory lock that allows one migration at a time in a database. */
const migrationLock = 7_239_404_127

/**
 * Brings the schema to this version. Processes that start together wait for the first one. A newer schema is not changed, and
 * refused where it no longer serves this version.
 */
export async function migrate(database: Database): Promise<void> {
  const { version, oldest } = await versionOf(database)
  if (oldest > schemaSteps.length) throw tooNew(database.schema, version, oldest)
  if (version >= schemaSteps.length) return
  await database.unit(async (run) => {
    // As long as a statement may take: another process may have much to bring along.
    await run('SET LOCAL lock_timeout = 0')
    await run(`SELECT pg_advisory_xact_lock(${migrationLock})`)
    await run(`CREATE SCHEMA IF NOT EXISTS ${database.schema}`)
    await run(`SET LOCAL search_path TO ${database.schema}`)
    await run('CREATE TABLE IF NOT EXISTS versions (version int PRIMARY KEY, at timestamptz NOT NULL)')
    const from = await currentVersion(run)
    for (const [index, step] of schemaSteps.entries()) {
      if (index < from) continue
      // Without values the simple protocol is used, which takes many statements at once.
      await run(step)
      await run('INSERT INTO versions VALUES ($1, now())', [index + 1])
    }
  })
}

/** The version of the schema, 0 when there is none, and the oldest version that may work with it. */
async function versionOf(database: Database): Promise<{ readonly version: number; readonly oldest: number }> {
  const { schema } = database
  const [table] = await database.run('SELECT to_regclass($1)::text AS found', [`${schema}.versions`])
  if (table?.['found'] === null) return { version: 0, oldest: 0 }
  // The column comes with the first step that takes something away.
  const [row] = await database.run(
    `SELECT max(version) AS version, max((to_jsonb(v) ->> 'oldest')::int) AS oldest FROM ${schema}.versions v`,
  )
  return { version: Number(row?.['version'] ?? 0), oldest: Number(row?.['oldest'] ?? 0) }
}

function tooNew(schema: string, version: number, oldest: number): WaybillError {
  return new WaybillError(
    `The tables in ${schema} are of version ${version} and serve versions from ${oldest} on; this one is ${schemaSteps.length}.`,
    {
      kind: 'setup',
      code: 'store_unfit',
      hint: 'Update this process: the tables do not go back. To stay with its version, use a backup from before the update.',
    },
  )
}

async function currentVersion(run: Statement): Promise<number> {
  const [row] = await run('SELECT max(version) AS version FROM versions')
  return Number(row?.['version'] ?? 0)
}

/** Rejects when the server would lose data that it has confirmed. */
export async function checkDurability(database: Database, replicated: boolean): Promise<void> {
  const [row] = await database.run(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('synchronous_standby_names') AS standbys, current_setting('server_version_num')::int AS version`,
  )
  if (Number(row?.['version']) < 140_000) throw unfit('PostgreSQL is older than 14.', 'Use PostgreSQL 14 or newer.')
  if (row?.['fsync'] === 'off' || row?.['commit'] === 'off')
    throw unfit('PostgreSQL confirms before data is on disk.', 'Set fsync and synchronous_commit to on.')
  if (replicated && (row?.['standbys'] === '' || row?.['commit'] === 'local'))
    throw unfit('No standby confirms commits.', "Set synchronous_standby_names, for instance to 'ANY 1 (a, b)'.")
}

function unfit(message: string, hint: string): WaybillError {
  return new WaybillError(message, { kind: 'setup', code: 'store_unfit', hint })
}
