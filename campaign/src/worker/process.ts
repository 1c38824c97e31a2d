import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlOrder, DrainReport, WorkerMessage, WorkerOrders } from './message.js'
import type { StrikeOrder } from './self-strike.js'

export interface WorkerProcessOptions {
  /** The built worker. */
  readonly program: string
  readonly orders: WorkerOrders
  readonly onMessage: (message: WorkerMessage) => void
}

/** A worker seen from its parent. */
export interface WorkerProcess {
  readonly pid: number | undefined
  /** Resolves when the worker is about to open the store, and when it is at work; rejects when it ends before. */
  readonly opening: Promise<void>
  readonly ready: Promise<void>
  /** Resolves when it has something to show for; also when there was nothing to do for a while, or it ended. */
  readonly working: Promise<void>
  /** Resolves when the process is gone and its last words are heard. */
  readonly gone: Promise<void>
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<undefined>
  /** Lets it kill itself around its next commit; resolves with how long after, in milliseconds. Kills one that does not. */
  strike(order: StrikeOrder): Promise<number | undefined>
  drain(timeoutMs: number): Promise<DrainReport>
  /** Lets it make a call, and resolves with what that has answered. One at a time. */
  control(order: ControlOrder): Promise<Extract<WorkerMessage, { type: 'controlled' }>['answer']>
}

const strikeWithinMs = 5_000
const workWithinMs = 5_000

export function startWorker({ program, orders, onMessage }: WorkerProcessOptions): WorkerProcess {
  const child: ChildProcess = fork(program, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
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
  const working = Promise.race([next('working'), gone, sleep(workWithinMs, undefined, { ref: false })]).then(
    () => undefined,
  )
  child.send(orders)
  return {
    pid: child.pid,
    opening,
    ready,
    working,
    gone,
    async kill() {
      child.kill('SIGKILL')
      await gone
      return undefined
    },
    async strike(order) {
      let told = ''
      child.stdout?.on('data', (text: Buffer) => {
        told += text.toString()
      })
      child.send(order)
      const timer = setTimeout(() => child.kill('SIGKILL'), strikeWithinMs)
      await gone
      clearTimeout(timer)
      return told === '' ? undefined : Number(told)
    },
    async control(order) {
      await ready
      const controlled = sure('controlled')
      child.send(order)
      const message = await controlled
      return message.type === 'controlled' ? message.answer : undefined
    },
    async drain(timeoutMs) {
      await ready
      const drained = sure('drained')
      child.send({ type: 'drain', timeoutMs })
      const message = await drained
      await gone
      if (message.type !== 'drained') throw new Error(failure)
      return message
    },
  }
}
