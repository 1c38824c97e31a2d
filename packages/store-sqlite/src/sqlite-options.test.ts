import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, type Issue } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import { sqliteStore } from './index.js'
import type { SqliteStoreOptions, sqliteStoreSchema } from './sqlite-options.js'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
  path = join(directory, 'store.db')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

function issuesOf(options: unknown): readonly Issue[] {
  try {
    sqliteStore(options as SqliteStoreOptions)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(existsSync(path)).toBe(false)
    return (error as ConfigurationError).issues
  }
  return expect.fail('it was accepted')
}

const notCounts = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1s', '10', null, true]
const wrong: Record<keyof SqliteStoreOptions, readonly unknown[]> = {
  path: ['', ' ', 'a\0b', ':memory:', 1, null, new URL('file:///a.db')],
  maxPending: [...notCounts, 0],
  maxPendingBytes: [...notCounts, 0],
  window: [...notCounts, 0],
  keepIds: notCounts,
  thread: ['yes', 1, null],
  reserveBytes: notCounts,
  onDamage: ['move', '', 1, null],
  onMovedAside: ['f', 1, null],
  onCopy: ['f', 1, null],
  clock: [{}, { now: Date.now }, 1, null],
}

describe('options of sqliteStore', () => {
  it.each(Object.entries(wrong).flatMap(([field, values]) => values.map((value) => [field, value] as const)))(
    'refuse %s: %j',
    (field, value) => {
      expect(issuesOf({ path, [field]: value })).toMatchObject([{ field, rule: expect.stringMatching(/^must be /) }])
    },
  )

  it.each(Object.keys(wrong))('name %s where it is misspelt', (field) => {
    const misspelt = `${field}e`
    expect(issuesOf({ path, [misspelt]: 1 })).toEqual([
      { field: misspelt, rule: 'is not a known option', hint: `did you mean ${field}?` },
    ])
  })

  it.each<[string, unknown, string]>([
    [
      'a path alone',
      'x.db',
      "sqliteStore: options must be an object of options, not a text: sqliteStore({ path: 'data/w",
    ],
    ['nothing', undefined, 'sqliteStore: options must be an object of options, not undefined'],
    ['no path', {}, "sqliteStore: path is missing: a text: the database file, like 'data/waybill.db'"],
    ['two faults', { window: 0, thread: 1 }, 'path is missing'],
    ['a database in memory', { path: ':memory:' }, 'path must be a file; memoryStore() of @waybill/delivery'],
  ])('say what is missing: %s', (_, options, message) => {
    expect(() => sqliteStore(options as SqliteStoreOptions)).toThrow(message)
  })

  it('name every fault at once', () => {
    expect(issuesOf({ window: 0, thread: 1, retention: 3 }).map(({ field }) => field)).toEqual([
      'path',
      'window',
      'thread',
      'retention',
    ])
  })

  it('that are undefined have their defaults', async () => {
    const store = sqliteStore({ ...Object.fromEntries(Object.keys(wrong).map((field) => [field, undefined])), path })
    await store.open({ lanes: [], keepBodies: true })
    await store.close()
    expect(existsSync(path)).toBe(true)
  })

  it('are those that are documented, both ways', () => {
    expectTypeOf<Readonly<z.input<ReturnType<typeof sqliteStoreSchema>>>>().toEqualTypeOf<SqliteStoreOptions>()
  })
})
