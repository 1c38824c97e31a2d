import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { driverPath } from '../open/driver.js'
import { guardExit, guardWord } from '../open/exit-guard.js'
import { connectionSettings } from '../open/open-database.js'
import { writerFailed } from '../open/store-errors.js'
import { createPacker } from './packed-writes.js'
import type { StagedDatabase } from './staged-database.js'
import type { Writer } from './writer.js'
import {
  type ThreadAnswer,
  type ThreadData,
  type ThreadExec,
  type ThreadPort,
  type ThreadRequest,
  writerProgram,
} from './writer-program.js'

// Only a maintenance tool may write besides, and only this thread waits for it.
const patienceMs = 5_000
// The thread's garbage is texts that are already on the disk.
const youngMegabytes = 16

/**
 * A writer in a worker thread with its own connection, so that the event loop does not wait for SQLite and the disk. `more`
 * are further settings of the connection.
 */
export async function createThreadWriter(path: string, database: StagedDatabase, more = ''): Promise<Writer> {
  const words = new Int32Array(new SharedArrayBuffer(8))
  words[guardWord.busy] = 1
  const settings = connectionSettings + more
  const workerData: ThreadData = { path, driver: driverPath(), timeout: patienceMs, settings, words }
  const release = guardExit(words)
  const worker = new Worker(writerProgram, {
    eval: true,
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  })
  const packer = createPacker()
  let known = 0
  let ended: Error | undefined
  let answered: ((error?: Error) => void) | undefined

  function answer(error?: Error): void {
    worker.unref()
    answered?.(error)
    answered = undefined
  }

  worker.on('message', (result: ThreadAnswer) => answer(typeof result === 'string' ? undefined : errorOf(result)))
  worker.on('error', (error) => {
    ended = error
  })
  worker.on('exit', () => {
    release()
    // The last request may or may not be on the disk. Only the next opening can tell.
    ended = writerFailed(path, ended)
    answer(ended)
  })

  /** Waits for the thread's answer. The process does not end meanwhile. */
  function wait(): Promise<void> {
    worker.ref()
    return new Promise((resolve, reject) => {
      answered = (error) => (error ? reject(error) : resolve())
    })
  }

  await wait()
  return {
    add: packer.add,
    commit() {
      if (ended) return Promise.reject(ended)
      const statements = database.texts.slice(known)
      const writes = packer.take()
      const { calls, kinds, numbers } = writes
      worker.postMessage({ statements, writes } satisfies ThreadRequest, [calls.buffer, kinds.buffer, numbers.buffer])
      known += statements.length
      return wait()
    },
    exec(text) {
      if (ended) return Promise.reject(ended)
      worker.postMessage({ exec: text } satisfies ThreadExec)
      return wait()
    },
    drop: () => void packer.take(),
    endlessPlans() {
      const { port1, port2 } = new MessageChannel()
      worker.postMessage({ endlessPlans: port1 } satisfies ThreadPort, [port1])
      return port2
    },
    async close() {
      if (ended) return
      worker.ref()
      worker.postMessage('close')
      await once(worker, 'exit')
    },
  }
}

function errorOf({ message, code, errcode }: Exclude<ThreadAnswer, string>): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code }, errcode === undefined ? {} : { errcode })
}
