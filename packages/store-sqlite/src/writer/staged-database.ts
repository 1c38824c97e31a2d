import type { Database, Statement, Value } from '../open/driver.js'

/** Receives a write: the number of its statement, and its values. */
export type TakeWrite = (statement: number, values: readonly Value[]) => void

/** A connection whose writes can be collected, so that a writer makes them together. */
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
        else statement.run(...values)
      },
      get: (...values) => statement.get(...values),
      all: (...values) => statement.all(...values),
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
