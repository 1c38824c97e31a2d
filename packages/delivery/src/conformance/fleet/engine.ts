import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Waybill } from '../../waybill.js'
import { type CutLine, createCutLine } from './cut-line.js'
import type { EngineOrders, FromEngine, ToEngine } from './messages.js'
import type { FleetPlace, FleetSubject } from './subject.js'
import type { FleetVendor } from './vendor.js'

/** One engine of a fleet, seen from the parent. */
export interface Engine {
  readonly name: string
  /** Its calls, over the channel. Options that are functions cannot pass. */
  readonly waybill: Waybill
  /** The line to the store's server. */
  readonly line: CutLine
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void
  end(): Promise<void>
}

export async function startEngine(
  { program, execArgv = [] }: FleetSubject,
  { place, vendor, ...orders }: Omit<EngineOrders, 'place'> & { place: FleetPlace; vendor: FleetVendor },
): Promise<Engine> {
  const line = await createCutLine(place.server)
  const child: ChildProcess = fork(fileURLToPath(program), {
    execArgv: [...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const tell = (message: ToEngine) => child.connected && child.send(message, () => undefined)
  const calls = createCalls(tell)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void gone.then(() => calls.end(`The process ${orders.name} has ended.`))
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromEngine) => {
      if (message.type === 'ready') resolve()
      else if (message.type === 'failed') reject(new Error(message.message))
      else if (message.type === 'request') {
        const { id, lane, messageId } = message
        vendor.receive({ engine: orders.name, lane, messageId }, (answer) => tell({ type: 'answer', id, answer }))
      } else calls.hear(message)
    })
    void gone.then(() => reject(new Error(`The process ${orders.name} ended at its start.`)))
  })
  tell({ type: 'start', ...orders, place: place.at(line.port) })
  await ready
  return {
    name: orders.name,
    waybill: calls.waybill,
    line,
    signal: (signal) => void child.kill(signal),
    async end() {
      child.kill('SIGKILL')
      await gone
      await line.close()
    },
  }
}

interface Calls {
  readonly waybill: Waybill
  hear(message: Extract<FromEngine, { type: 'result' | 'error' }>): void
  /** Rejects what was not answered. */
  end(message: string): void
}

function createCalls(tell: (message: ToEngine) => unknown): Calls {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let made = 0
  const call = (method: string, args: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      const id = ++made
      open.set(id, { resolve, reject })
      tell({ type: 'call', id, method, args })
    })
  return {
    waybill: new Proxy({} as Waybill, {
      get:
        (_, method) =>
        (...args: readonly unknown[]) =>
          call(String(method), args),
    }),
    hear(message) {
      const { resolve, reject } = open.get(message.id) ?? {}
      open.delete(message.id)
      if (message.type === 'result') resolve?.(message.value)
      else reject?.(Object.assign(new Error(message.message), { code: message.code }))
    },
    end(message) {
      for (const { reject } of open.values()) reject(new Error(message))
      open.clear()
    },
  }
}
