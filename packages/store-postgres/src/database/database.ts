import { WaybillError } from '@waybill/core'
import pg from 'pg'
import type { PostgresStoreOptions } from '../postgres-options.js'
import { createLimits } from './limits.js'
import { isConflict, sqlStateOf, storeError } from './postgres-errors.js'
import { createPrepared, replan } from './prepared.js'

export type SqlRow = Record<string, unknown>

/** Runs one statement, whose text already contains the schema. Resolves with its rows. */
export type Statement = (text: string, values?: readonly unknown[]) => Promise<SqlRow[]>

/** The connections. Every wait on them is bounded, here and on the server. */
export interface Database {
  /** The quoted schema. */
  readonly schema: string
  /** Runs one statement in its own transaction. */
  run: Statement
  /** Runs several statements in one transaction. */
  unit<T>(work: (run: Statement) => Promise<T>): Promise<T>
  /** Runs several statements on one connection, each in its own transaction. */
  session<T>(work: (run: Statement) => Promise<T>): Promise<T>
  close(): Promise<void>
}

interface Queryable {
  query(query: { text: string; values: unknown[]; name?: string }): Promise<{ rows: SqlRow[] }>
}

const conflictTries = 8

/** How the statements of a session run: each in a transaction of its own, or in one that was begun. */
interface Session {
  readonly alone: Statement
  readonly within: Statement
}

/** `now` returns milliseconds of a clock that never jumps. */
export function createDatabase(options: PostgresStoreOptions, now = () => performance.now()): Database {
  const { statementTimeoutMs = 30_000, prepare, schema = 'waybill' } = options
  const pool = options.pool ?? ownPool(options)
  const ignore = () => undefined
  // The pool replaces an idle connection that the server ends.
  pool.on('error', ignore)
  // A connection that fails while no statement runs on it reports the error at the next statement.
  pool.on('connect', guard)
  const limits = createLimits(statementTimeoutMs)
  const prepared = createPrepared(now)
  /** Whether a connection keeps the limits by itself. A caller's own does not, as it is used for other things, too. */
  const keepsLimits = new WeakMap<pg.PoolClient, boolean>()
  const guarded = new WeakSet<pg.PoolClient>()

  function guard(client: pg.PoolClient): void {
    if (!guarded.has(client)) client.on('error', ignore)
    guarded.add(client)
  }

  async function connected<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let client: pg.PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      throw storeError(error, { connecting: true })
    }
    guard(client)
    let broken = false
    async function bounded<R>(asked: Promise<R>): Promise<R> {
      try {
        return await within(statementTimeoutMs, asked)
      } catch (error) {
        if (sqlStateOf(error) === undefined || sqlStateOf(error)?.startsWith('57')) broken = true
        throw error
      }
    }
    const ask = (text: string, values: readonly unknown[]) => {
      const config = { text, values: [...values] }
      return isPrepared() ? prepared.named(config) : config
    }
    // A session that is this process's own keeps its plans, too.
    const isPrepared = () => prepare ?? keepsLimits.get(client) ?? false
    const inside: Statement = async (text, values = []) => (await bounded(client.query(ask(text, values)))).rows
    try {
      if (!options.pool && !keepsLimits.has(client)) keepsLimits.set(client, await bounded(limits.setOn(client)))
      if (isPrepared() && prepared.isStale(client)) await bounded(client.query(replan))
      // What has no values may be several statements, which are sent another way.
      const alone: Statement = keepsLimits.get(client)
        ? inside
        : async (text, values = []) =>
            values.length === 0 ? inside(text) : (await bounded(limits.run(client, ask(text, values)))).rows
      return await work({ alone, within: inside })
    } finally {
      client.release(broken)
    }
  }

  /** Runs the work again after a deadlock or a failed serialization, which have undone everything. */
  async function withTries<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (tries >= conflictTries || !isConflict(error)) throw storeError(error)
      }
    }
  }

  async function inTransaction<T>(run: Statement, work: (run: Statement) => Promise<T>): Promise<T> {
    await run(limits.begin)
    try {
      const result = await work(run)
      await run('COMMIT')
      return result
    } catch (error) {
      await run('ROLLBACK').catch(ignore)
      throw error
    }
  }

  return {
    schema: pg.escapeIdentifier(schema),
    run: (text, values) => withTries(() => connected(({ alone }) => alone(text, values))),
    session: (work) => withTries(() => connected(({ alone }) => work(alone))),
    unit: (work) => withTries(() => connected((session) => inTransaction(session.within, work))),
    async close() {
      pool.off('error', ignore)
      pool.off('connect', guard)
      if (options.pool) return
      pool.on('error', ignore)
      await pool.end()
    },
  }
}

/** Runs statements on the caller's connection. Does not begin or end a transaction, and does not bound their time. */
export function statementsOf(client: unknown): Statement {
  const query = (client as Partial<Queryable> | null)?.query
  if (typeof query !== 'function')
    throw new WaybillError('The transaction is not a `pg` client.', {
      kind: 'invalid',
      code: 'not_a_transaction',
      hint: 'Pass the client on which BEGIN was sent. Query builders give access to it.',
    })
  return async (text, values = []) => (await (client as Queryable).query({ text, values: [...values] })).rows
}

function ownPool(options: PostgresStoreOptions & { connectionString?: string | undefined }): pg.Pool {
  const {
    connectionString,
    maxConnections = 4,
    connectTimeoutMs = 5_000,
  } = options as Extract<PostgresStoreOptions, { connectionString: string }>
  return new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  })
}

/** Bounds the wait for an answer: a server that disappeared never answers. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`PostgreSQL did not answer within ${ms} ms.`)), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
