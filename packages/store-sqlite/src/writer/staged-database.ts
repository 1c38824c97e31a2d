import { fromText, toText } from '@waybill/delivery/queue'
import type { Database, Statement, Value } from '../open/driver.js'

/** Receives a write: the number of its statement, and its values. */
export type TakeWrite = (statement: number, values: readonly Value[]) => void

/**
 * A connection whose writes can be collected, so that a writer makes them together. Its texts are exact: those that SQLite
 * would cut or change, with U+0000 or half a surrogate pair, are written and read in another form.
 */
export interface StagedDatabase extends Database {
  /** The texts of all prepared statements, by their numbers. */
  readonly texts: readonly string[]
  /** Runs `work`. Its writes are given to `take` and not made; its reads are made. */
  stage<T>(work: () => T, take: TakeWrite): T
}

export function createStagedDatabase(database: Database): StagedDatabase {
  const texts: string[] = []
  const statements = new Map<string, Statement>()
  let takeWrite: TakeWrite | undefined

  function prepare(text: string): Statement {
    const statement = database.prepare(text)
    const number = texts.push(text) - 1
    return {
      run(...values) {
        if (takeWrite) takeWrite(number, values)
        else statement.run(...valuesToWrite(values))
      },
      get(...values) {
        const row = statement.get(...valuesToWrite(values))
        return row && readRow(row)
      },
      all: (...values) => statement.all(...valuesToWrite(values)).map(readRow),
    }
  }

  return {
    texts,
    exec: (text) => database.exec(text),
    prepare(text) {
      let statement = statements.get(text)
      if (!statement) {
        statement = prepare(text)
        statements.set(text, statement)
      }
      return statement
    },
    stage(work, take) {
      takeWrite = take
      try {
        return work()
      } finally {
        takeWrite = undefined
      }
    },
    close: () => database.close(),
  }
}

/** The values as SQLite can hold them. What `stage` gives to `take` is not in this form yet. */
export function valuesToWrite(values: readonly Value[]): readonly Value[] {
  return values.map((value) => (typeof value === 'string' ? toText(value) : value))
}

/** Changes the row, as its object is the caller's alone. */
function readRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name]
    if (typeof value === 'string') row[name] = fromText(value)
  }
  return row
}
