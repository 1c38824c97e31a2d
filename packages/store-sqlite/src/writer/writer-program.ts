import type { MessagePort } from 'node:worker_threads'
import type { GuardWords } from '../open/exit-guard.js'
import type { PackedWrites } from './packed-writes.js'

/** A request to the writer's thread. */
export interface ThreadRequest {
  /** Texts of the statements that it does not know yet. */
  readonly statements: readonly string[]
  readonly writes: PackedWrites
}

/** Statements that the writer's thread runs as they are. */
export interface ThreadExec {
  readonly exec: string
}

/** Gives the writer's thread a port for `EndlessPlan`s. It is not answered. */
export interface ThreadPort {
  readonly endlessPlans: MessagePort
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

// Another thread than the engine's tells it, and says it aloud once it is written.
function noteEndless({ lane, seqs, stops }, port) {
  Atomics.store(words, BUSY, 1)
  if (Atomics.load(words, STOP) === 1) return done()
  try {
    const note = stops > 0
      ? database.prepare('INSERT INTO marks SELECT ?1, id, 0, 0, 1, ?3 FROM lanes WHERE name = ?2 ON CONFLICT (seq, lane) DO UPDATE SET planning = 1, stops = ?3')
      : database.prepare('UPDATE marks SET planning = 0, stops = ?3 WHERE seq = ?1 AND lane = (SELECT id FROM lanes WHERE name = ?2)')
    begin.run()
    for (const seq of seqs) note.run(seq, lane, stops)
    if (stops === 0) database.exec('DELETE FROM marks WHERE started = 0 AND doubt = 0 AND planning = 0 AND stops = 0')
    commit.run()
  } catch {
    try { database.exec('ROLLBACK') } catch {}
  }
  done()
  port.postMessage('noted')
}

parentPort.on('message', (request) => {
  if (request.endlessPlans) {
    const port = request.endlessPlans
    port.on('message', (plan) => noteEndless(plan, port))
    return port.unref()
  }
  Atomics.store(words, BUSY, 1)
  if (Atomics.load(words, STOP) === 1) return done()
  let answer = 'done'
  try {
    if (request === 'close') {
      database.close()
      parentPort.close()
    } else if (request.exec !== undefined) {
      database.exec(request.exec)
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
