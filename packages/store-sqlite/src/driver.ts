/** What the store uses of the `node:sqlite` API. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

interface Statement {
  run(...values: readonly Value[]): { readonly changes: number | bigint }
  get(...values: readonly Value[]): Record<string, unknown> | undefined
  all(...values: readonly Value[]): Record<string, unknown>[]
}

export type Value = string | number | null | Uint8Array

interface Driver {
  readonly DatabaseSync: new (path: string, options: { readonly timeout: number }) => Database
}

/** How a file is opened: by Node's own SQLite where it is there without a flag, otherwise by a package with the same API. */
export async function loadDriver(): Promise<(path: string) => Database> {
  const builtin = process.getBuiltinModule?.('node:sqlite') as Driver | undefined
  const { DatabaseSync } = builtin ?? ((await import('@photostructure/sqlite')) as unknown as Driver)
  return (path) => withStatementCache(new DatabaseSync(path, { timeout: 0 }))
}

/** Prepares each text once. */
function withStatementCache(database: Database): Database {
  const statements = new Map<string, Statement>()
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = database.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    close: () => database.close(),
  }
}

/** SQLite's primary result code of an error that the driver threw. */
export function resultCodeOf(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** https://sqlite.org/rescode.html */
export const resultCodes = {
  busy: 5,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
}
