import { ConfigurationError, type Issue } from '@waybill/core'
import pg from 'pg'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import { postgresImport } from './ledger/import.js'
import type { PostgresStoreOptions, postgresStoreSchema } from './postgres-options.js'
import { postgresStore } from './postgres-store.js'

const connectionString = 'postgres://u@127.0.0.1:9/x'

function issuesOf(options: unknown): readonly Issue[] {
  try {
    postgresStore(options as PostgresStoreOptions)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return (error as ConfigurationError).issues
  }
  return expect.fail('it was accepted')
}

const notNumbers = [-1, Number.NaN, Number.POSITIVE_INFINITY, '1s', '10', null, true]
const notCounts = [...notNumbers, 1.5, 0]
const notTimes = [...notNumbers, 0, 2 ** 31]
type Field = PostgresStoreOptions extends infer Options ? (Options extends unknown ? keyof Options : never) : never
const wrong: Record<Field, readonly unknown[]> = {
  connectionString: ['', 1, null],
  pool: [{}, 'postgres://', 1, null],
  maxConnections: notCounts,
  connectTimeoutMs: notTimes,
  schema: ['', 'x'.repeat(64), 'a\0b', 1, null],
  name: ['', 1, null],
  maxPending: notCounts,
  maxPendingBytes: notCounts,
  replicated: ['yes', 1, null],
  pollMs: notTimes,
  licenceMs: [...notTimes, 99],
  keepIds: [...notNumbers, 1.5],
  partitionEvents: notCounts,
  statementTimeoutMs: notTimes,
  prepare: ['yes', 1, null],
}

describe('options of postgresStore', () => {
  it.each(Object.entries(wrong).flatMap(([field, values]) => values.map((value) => [field, value] as const)))(
    'refuse %s: %j',
    (field, value) => {
      const given = field === 'pool' ? { pool: value } : { connectionString, [field]: value }
      expect(issuesOf(given)).toMatchObject([{ field, rule: expect.stringMatching(/^must be /) }])
    },
  )

  it.each(Object.keys(wrong))('name %s where it is misspelt', (field) => {
    const misspelt = `${field}e`
    expect(issuesOf({ connectionString, [misspelt]: 1 })).toEqual([
      { field: misspelt, rule: 'is not a known option', hint: `did you mean ${field}?` },
    ])
  })

  it('say what is missing, and every fault at once', () => {
    expect(() => postgresStore({} as PostgresStoreOptions)).toThrow(
      'postgresStore: connectionString is missing: postgres://user@host/database, or a `pg` pool as `pool`',
    )
    expect(() => postgresStore(connectionString as unknown as PostgresStoreOptions)).toThrow(
      'postgresStore: options must be an object of options, not a text: postgresStore({ connectionString })',
    )
    expect(issuesOf({ pollMs: 0, conectionString: 'x' }).map(({ field }) => field)).toEqual([
      'pollMs',
      'conectionString',
      'connectionString',
    ])
  })

  it('refuse what a pool has already', async () => {
    const pool = new pg.Pool({ connectionString })
    const both = { pool, connectionString, maxConnections: 2, connectTimeoutMs: 5 }
    expect(issuesOf(both).map(({ field }) => field)).toEqual(['connectionString', 'maxConnections', 'connectTimeoutMs'])
    expect(postgresStore({ pool, maxConnections: undefined } as PostgresStoreOptions)).toBeTypeOf('object')
    await pool.end()
  })

  it('are read as strictly by postgresImport', async () => {
    await expect(postgresImport({ connectionString, pool: undefined, schema: '' }, [])).rejects.toThrow(
      'postgresImport: schema must be a name of 1 to 63 bytes',
    )
  })

  it('that are undefined have their defaults', async () => {
    const nothing = Object.fromEntries(Object.keys(wrong).map((field) => [field, undefined]))
    const store = postgresStore({ ...nothing, connectionString })
    await expect(store.open({ lanes: [], keepBodies: true })).rejects.toMatchObject({ code: 'store_unavailable' })
    await store.close()
  })

  it('are those that are documented, both ways', () => {
    type Read = z.input<ReturnType<typeof postgresStoreSchema>>
    expectTypeOf<keyof Read>().toEqualTypeOf<Field>()
    expectTypeOf<PostgresStoreOptions>().toExtend<Read>()
    expectTypeOf<Omit<Read, 'pool'> & { connectionString: string; pool?: undefined }>().toExtend<PostgresStoreOptions>()
  })
})
