import type { Database, Statement, Value } from '../open/driver.js'

/** Takes a write instead of the connection: the number of its statement, and its values. */
export type TakeWrite = (statement: number, values: readonly Value[]) => void

/** A connection whose writes can be kept back, to be made all together by somebody else. */
export interface StagedDatabase extends Database {
  /** The text of every statement that was prepared, by its number. Only grows. */
  readonly texts: readonly string[]
  /** What `work` writes is not written but handed to `take`; what it reads is read. */
  stage<T>(work: () => T, take: TakeWrite): T
}

export function createStagedDatabase(database: Database): StagedDatabase {
  const texts: string[] = []
  const statements = new Map<string, Statement>()
  let taker: TakeWrite | undefined

  function prepare(text: string): Statement {
    const statement = database.prepare(text)
    const number = texts.push(text) - 1
    return {
      run(...values) {
        if (taker) taker(number, values)
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
      taker = take
      try {
        return work()
      } finally {
        taker = undefined
      }
    },
    close: () => database.close(),
  }
}
