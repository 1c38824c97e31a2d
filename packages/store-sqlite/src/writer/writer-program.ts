import type { GuardWords } from '../open/exit-guard.js'
import type { PackedWrites } from './packed-writes.js'

/** What the writer's thread is asked to do. */
export interface ThreadRequest {
  /** Texts of statements beyond those that it knows already. */
  readonly statements: readonly string[]
  readonly writes: PackedWrites
}

/** `ready` when it has opened the file, `done` when a request is on the disk; otherwise the driver's error. */
export type ThreadAnswer =
  | 'ready'
  | 'done'
  | { readonly message: string; readonly code?: string; readonly errcode?: number }

export interface ThreadData {
  readonly path: string
  /** The driver's file, where Node has none of its own. */
  readonly driver: string | undefined
  /** How long it waits for somebody else who writes, milliseconds. */
  readonly timeout: number
  /** Settings of its connection. */
  readonly settings: string
  /** Says whether it is inside of SQLite, and hears when the process ends. */
  readonly words: GuardWords
}

/** The program of the writer's thread; as a text, so that it goes wherever a bundler puts this package. */
export const writerProgram = `
const { parentPort, workerData } = require('node:worker_threads')
// What there is to say of Node's SQLite was said in the thread of the caller.
process.removeAllListeners('warning')
const { words } = workerData
const [BUSY, STOP] = [0, 1]

function done() {
  Atomics.store(words, BUSY, 0)
  Atomics.notify(words, BUSY)
}

const { DatabaseSync } = process.getBuiltinModule?.('node:sqlite') ?? require(workerData.driver)
const database = new DatabaseSync(workerData.path, { timeout: workerData.timeout })
database.exec(workerData.settings)
const begin = database.prepare('BEGIN IMMEDIATE')
const commit = database.prepare('COMMIT')
const sources = []
const statements = []

function store({ calls, kinds, numbers, texts, bytes }) {
  let at = 0, numberAt = 0, text = '', textAt = 0, bytesAt = 0
  function next() {
    switch (kinds[at++]) {
      case 1:
        return numbers[numberAt++]
      case 2:
        return text.slice(textAt, (textAt += numbers[numberAt++]))
      case 3:
        return bytes[bytesAt++]
      default:
        return null
    }
  }
  begin.run()
  try {
    for (let index = 0; index < calls.length; index += 2) {
      const number = calls[index]
      const values = new Array(calls[index + 1])
      text = texts[index / 2]
      textAt = 0
      for (let place = 0; place < values.length; place++) values[place] = next()
      statements[number] ??= database.prepare(sources[number])
      statements[number].run(...values)
    }
    commit.run()
  } catch (error) {
    try { database.exec('ROLLBACK') } catch {}
    throw error
  }
}

parentPort.on('message', (request) => {
  Atomics.store(words, BUSY, 1)
  if (Atomics.load(words, STOP) === 1) return done()
  let answer = 'done'
  try {
    if (request === 'close') {
      database.close()
      parentPort.close()
    } else {
      sources.push(...request.statements)
      store(request.writes)
    }
  } catch ({ message, code, errcode }) {
    answer = { message, code, errcode }
  }
  done()
  parentPort.postMessage(answer)
})
done()
parentPort.postMessage('ready')
`
