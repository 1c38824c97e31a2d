import type { GuardWords } from '../open/exit-guard.js'
import type { PackedWrites } from './packed-writes.js'

/** A request to the writer's thread. */
export interface ThreadRequest {
  /** Texts of the statements that it does not know yet. */
  readonly statements: readonly string[]
  readonly writes: PackedWrites
}

/** `ready`: it has opened the file. `done`: a request is on the disk. Otherwise the driver's error. */
export type ThreadAnswer =
  | 'ready'
  | 'done'
  | { readonly message: string; readonly code?: string; readonly errcode?: number }

export interface ThreadData {
  readonly path: string
  /** The path of the driver's package, where Node has no SQLite. */
  readonly driver: string | undefined
  /** How long it waits for another program that writes, in milliseconds. */
  readonly timeout: number
  /** Statements that set up its connection. */
  readonly settings: string
  /** Tells whether the thread is inside SQLite, and whether the process is about to end. */
  readonly words: GuardWords
}

/** The program of the writer's thread. It is a text, so that it works in a bundle. */
export const writerProgram = `
const { parentPort, workerData } = require('node:worker_threads')
// The main thread has already printed the warning about Node's SQLite.
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
