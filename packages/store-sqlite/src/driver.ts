/** What the store uses of the `node:sqlite` API. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

export interface Statement {
  run(...values: readonly Value[]): { readonly changes: number | bigint }
  get(...values: readonly Value[]): Record<string, unknown> | undefined
  all(...values: readonly Value[]): Record<string, unknown>[]
}

export type Value = string | number | null | Uint8Array

interface Driver {
  readonly DatabaseSync: new (path: string, options: { readonly timeout: number }) => Database
}

/** Node's own SQLite where it is there without a flag, otherwise the same API from a package. */
export async function loadDriver(): Promise<Driver> {
  const builtin = process.getBuiltinModule?.('node:sqlite') as Driver | undefined
  return builtin ?? ((await import('@photostructure/sqlite')) as unknown as Driver)
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
