import type { Database, Value } from '../open/driver.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'
import type { StagedDatabase, TakeWrite } from './staged-database.js'

/** Makes staged writes, one transaction at a time. */
export interface Writer {
  /** Adds a write to the next transaction. */
  readonly add: TakeWrite
  /** Resolves when all that was added is on the disk; rejects with the driver's error when nothing is. */
  commit(): Promise<void>
  /** Forgets what was added. */
  drop(): void
  /** Lets go of the file. */
  close(): Promise<void>
}

/** On the connection and the thread of the caller, who waits for the disk meanwhile. */
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
      // Everything else has its turn before the next one.
      await yieldToEventLoop()
    },
    drop() {
      added = []
    },
    close: async () => undefined,
  }
}

/** One transaction: all of `work` is on disk when it returns, or nothing. */
export function transact<T>(database: Database, work: () => T): T {
  database.prepare('BEGIN IMMEDIATE').run()
  try {
    const result = work()
    database.prepare('COMMIT').run()
    return result
  } catch (error) {
    // On some errors SQLite has rolled back by itself.
    try {
      database.exec('ROLLBACK')
    } catch {}
    throw error
  }
}
