import type { MessagePort } from 'node:worker_threads'
import type { Database, Value } from '../open/driver.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'
import type { StagedDatabase, TakeWrite } from './staged-database.js'

/** Makes collected writes, one transaction at a time. */
export interface Writer {
  /** Adds a write to the next transaction. */
  readonly add: TakeWrite
  /** Resolves when all added writes are on the disk. Rejects with the driver's error when none is. */
  commit(): Promise<void>
  /** Runs statements that are no transaction, such as `VACUUM`. Nothing may be added meanwhile. Rejects with the driver's error. */
  exec(text: string): Promise<void>
  /** Forgets the added writes. */
  drop(): void
  /** See `Store.endlessPlans`. Absent where it writes on the caller's thread. */
  endlessPlans?(): MessagePort
  /** Closes its connection. */
  close(): Promise<void>
}

/** A writer on the connection and the thread of the caller. */
export function createDirectWriter(database: StagedDatabase): Writer {
  let added: { readonly text: string; readonly values: readonly Value[] }[] = []
  return {
    add: (statement, values) => void added.push({ text: database.texts[statement] as string, values }),
    async commit() {
      const writes = added
      added = []
      transact(database, () => {
        for (const { text, values } of writes) database.prepare(text).run(...values)
      })
      // Lets the event loop run before the next transaction.
      await yieldToEventLoop()
    },
    exec: async (text) => database.exec(text),
    drop() {
      added = []
    },
    close: async () => undefined,
  }
}

/** Runs `work` in a transaction. All of its writes are on the disk when it returns, or none. */
export function transact<T>(database: Database, work: () => T): T {
  database.prepare('BEGIN IMMEDIATE').run()
  try {
    const result = work()
    database.prepare('COMMIT').run()
    return result
  } catch (error) {
    // After some errors SQLite has already rolled back.
    try {
      database.exec('ROLLBACK')
    } catch {}
    throw error
  }
}
