import { type ChildProcess, fork } from 'node:child_process'
import type { DrainReport, WorkerMessage, WorkerOrders } from './worker-message.js'

export interface WorkerProcessOptions {
  /** The built worker. */
  readonly program: string
  readonly orders: WorkerOrders
  readonly onMessage: (message: WorkerMessage) => void
}

/** A worker seen from its parent. */
export interface WorkerProcess {
  /** Resolves when the worker is about to open the store, and when it is at work; rejects when it ends before. */
  readonly opening: Promise<void>
  readonly ready: Promise<void>
  /** Resolves at its next commit, or when it ends. */
  nextCommit(): Promise<void>
  /** SIGKILL. Resolves when the process is gone and its last words are heard. */
  kill(): Promise<void>
  drain(deadlineMs: number): Promise<DrainReport>
}

export function startWorker({ program, orders, onMessage }: WorkerProcessOptions): WorkerProcess {
  const child: ChildProcess = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const waiting = new Map<WorkerMessage['type'], ((message: WorkerMessage) => void)[]>()
  let failure = 'The worker ended.'

  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'failed') failure = message.message
    onMessage(message)
    const listeners = waiting.get(message.type) ?? []
    waiting.delete(message.type)
    for (const listener of listeners) listener(message)
  })
  const next = (type: WorkerMessage['type']) =>
    new Promise<WorkerMessage>((resolve) => waiting.set(type, [...(waiting.get(type) ?? []), resolve]))
  const sure = async (type: WorkerMessage['type']): Promise<WorkerMessage> => {
    const message = await Promise.race([next(type), gone])
    if (!message) throw new Error(failure)
    return message
  }
  const opening = sure('opening').then(() => undefined)
  const ready = sure('ready').then(() => undefined)
  // A worker may be killed before; whoever waits for these hears of it.
  opening.catch(() => undefined)
  ready.catch(() => undefined)
  child.send(orders)
  return {
    opening,
    ready,
    nextCommit: () => Promise.race([next('commit').then(() => undefined), gone]),
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    async drain(deadlineMs) {
      const drained = sure('drained')
      child.send({ type: 'drain', deadlineMs })
      const message = await drained
      await gone
      if (message.type !== 'drained') throw new Error(failure)
      return message
    },
  }
}
