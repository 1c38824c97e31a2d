import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Figures, Job } from './job.js'
import { measureLoad } from './measure-load.js'
import { storedEvents } from './stored-events.js'

/** As many as wait at once when 64 callers each hand over one event. */
export const transactionSize = 64

/** The disk alone: lines appended to a file, and one sync for as many as the transactions of the others hold. */
export async function append({ directory, events, ids }: Job): Promise<Figures> {
  const file = openSync(join(directory, 'lines'), 'a')
  const figures = await measureLoad({
    items: storedEvents(events, ids),
    perCall: transactionSize,
    callers: 1,
    async work(batch) {
      writeSync(file, batch.map((event) => `${JSON.stringify(event)}\n`).join(''))
      fdatasyncSync(file)
    },
  })
  closeSync(file)
  return figures
}

/** SQLite by itself, as durable as the store: one table, one transaction for each batch, nothing remembered. */
export async function driver({ directory, events, ids }: Job): Promise<Figures> {
  const database = new DatabaseSync(join(directory, 'bare.db'))
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, id TEXT, body TEXT)')
  const insert = database.prepare('INSERT INTO events (id, body) VALUES (?, ?)')
  const figures = await measureLoad({
    items: storedEvents(events, ids),
    perCall: transactionSize,
    callers: 1,
    async work(batch) {
      database.exec('BEGIN')
      for (const event of batch) insert.run(event.messageId, JSON.stringify(event))
      database.exec('COMMIT')
    },
  })
  database.close()
  return figures
}
