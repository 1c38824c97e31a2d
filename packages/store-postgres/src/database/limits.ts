import pg from 'pg'

/** What the server itself ends: also when this process has given up, is stopped, or is gone. */
export interface Limits {
  /** Begins a transaction with the limits. */
  readonly begin: string
  /**
   * Sets the limits for all that runs on a connection of this process. Resolves with whether they hold: behind a pooler,
   * where sessions are shared, nothing is set.
   */
  setOn(client: pg.PoolClient): Promise<boolean>
  /** Runs one statement with the limits, in the same round trip. */
  run(client: pg.PoolClient, config: pg.QueryConfig): Promise<pg.QueryResult>
}

/** Limits by the longest time for one statement, in milliseconds. A lock is waited for half as long, so that it is named. */
export function createLimits(statementTimeoutMs: number): Limits {
  const settings: readonly (readonly [string, number])[] = [
    ['statement_timeout', statementTimeoutMs],
    ['lock_timeout', Math.ceil(statementTimeoutMs / 2)],
    ['idle_in_transaction_session_timeout', statementTimeoutMs],
  ]
  const local = settings.slice(0, 2).map(([name, ms]) => `set_config('${name}', '${ms}', true)`)
  const lasting = settings.map(([name, ms]) => `set_config('${name}', '${ms}', false)`)
  const prelude = { name: '', text: `SELECT ${local.join(', ')}` }
  return {
    // What a unit relies on is a new view for each statement, whatever the database's default is.
    begin: ['BEGIN ISOLATION LEVEL READ COMMITTED', ...settings.map(([name, ms]) => `SET LOCAL ${name} = ${ms}`)].join(
      '; ',
    ),
    async setOn(client) {
      // A pooler tells a process number of its own.
      const { rowCount } = await client.query(
        `SELECT ${lasting.join(', ')}, set_config('default_transaction_isolation', 'read committed', false)
         WHERE pg_backend_pid() = $1`,
        [(client as unknown as { readonly processID: number | null }).processID ?? 0],
      )
      return rowCount === 1
    },
    run: (client, config) =>
      new Promise((resolve, reject) => {
        const done = (error: Error | undefined, result: pg.QueryResult) => (error ? reject(error) : resolve(result))
        client.query(withPrelude(new pg.Query(config, config.values, done), prelude))
      }),
  }
}

/** What `pg` calls while it sends a query and hears the answer. */
interface Submittable {
  prepare(connection: Connection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
}

interface Connection {
  parse(statement: { readonly text: string; readonly name: string }): void
  bind(portal: { readonly portal: string; readonly statement: string; readonly values: readonly unknown[] }): void
  execute(portal: { readonly portal: string; readonly rows: number }): void
}

/** Sends another statement ahead of the query, in the same transaction, and leaves out its answer. */
function withPrelude<Q extends pg.Submittable>(query: Q, prelude: { readonly text: string; readonly name: string }): Q {
  const inner = query as unknown as Submittable
  const { prepare, handleDataRow, handleCommandComplete } = inner
  let isAhead = true
  inner.prepare = (connection) => {
    connection.parse(prelude)
    connection.bind({ portal: '', statement: '', values: [] })
    connection.execute({ portal: '', rows: 0 })
    prepare.call(query, connection)
  }
  inner.handleDataRow = (message) => {
    if (!isAhead) handleDataRow.call(query, message)
  }
  inner.handleCommandComplete = (message, connection) => {
    if (isAhead) isAhead = false
    else handleCommandComplete.call(query, message, connection)
  }
  return query
}
