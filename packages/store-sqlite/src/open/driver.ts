import { createRequire } from 'node:module'

/** The part of the `node:sqlite` API that the store uses. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

export interface Statement {
  run(...values: readonly Value[]): void
  get(...values: readonly Value[]): Record<string, unknown> | undefined
  all(...values: readonly Value[]): Record<string, unknown>[]
}

export type Value = string | number | null | Uint8Array

interface Driver {
  readonly DatabaseSync: new (path: string, options: ConnectOptions & { readonly timeout: number }) => Database
}

interface ConnectOptions {
  /** Whether nothing is written, neither into the file nor, at the end, from its log into it. Default false. */
  readonly readOnly?: boolean
  /** Whether SQLite refuses to set what can make a file unreadable, such as the schema cookie. Default: the driver's. */
  readonly defensive?: boolean
}

/** Opens a file. Statements fail at once when another connection has a lock. */
export type Connect = (path: string, options?: ConnectOptions) => Database

const builtin = () => process.getBuiltinModule?.('node:sqlite') as Driver | undefined
const packageName = '@photostructure/sqlite'

/** Loads Node's own SQLite where it is available without a flag, otherwise a package with the same API. */
export async function loadDriver(): Promise<Connect> {
  const { DatabaseSync } = builtin() ?? ((await import('@photostructure/sqlite')) as unknown as Driver)
  return (path, options) => new DatabaseSync(path, { timeout: 0, ...options })
}

/** The path of the package, for the worker thread; `undefined` where Node has its own SQLite. */
export function driverPath(): string | undefined {
  if (builtin()) return undefined
  return createRequire(import.meta.url).resolve(packageName)
}

/** The primary result code of SQLite in an error of the driver; `undefined` for other errors. */
export function resultCodeOf(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** https://sqlite.org/rescode.html */
export const resultCodes = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  range: 25,
  notADatabase: 26,
}
