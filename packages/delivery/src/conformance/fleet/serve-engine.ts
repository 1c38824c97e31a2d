import { WaybillError } from '@waybill/core'
import { defineDestination, httpAnswers, type Transport } from '@waybill/core/destination'
import { createWaybill } from '../../create-waybill.js'
import type { Store } from '../../store/store.js'
import type { EngineOrders, FromEngine, ToEngine, WireAnswer } from './messages.js'

/** What the store of one engine is opened with. */
export interface FleetStoreOptions {
  /** Name of the process, as `workers()` shows it. */
  readonly name: string
}

/**
 * Runs one engine of a fleet in this process, on the store that `open` makes of the place it is given. The program of a
 * `FleetSubject` calls it and does nothing else. The process ends with its parent.
 */
export function serveFleetEngine(open: (place: string, options: FleetStoreOptions) => Store): void {
  const wire = createWire()
  process.on('message', (message: ToEngine) => {
    if (message.type === 'answer') wire.answered(message.id, message.answer)
    if (message.type !== 'start') return
    run(message, open(message.place, message), wire).catch((error: Error) =>
      tell({ type: 'failed', message: error.stack ?? error.message }),
    )
  })
  process.once('disconnect', () => process.exit(1))
}

async function run({ lanes, deliver }: EngineOrders, store: Store, wire: Wire): Promise<void> {
  const destinations = Object.keys(lanes).map((name) => destinationOf(name, wire))
  const waybill = await createWaybill({ store, destinations, lanes, deliver, defaults: sameForAll, personKey })
  const methods = waybill as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>
  process.on('message', async (message: ToEngine) => {
    if (message.type !== 'call') return
    const { id, method, args } = message
    try {
      tell({ type: 'result', id, value: await methods[method]?.(...args) })
    } catch (error) {
      const { message: text } = error as Error
      tell({ type: 'error', id, message: text, ...(WaybillError.isInstance(error) && { code: error.code }) })
    }
  })
  tell({ type: 'ready' })
}

/** The same in each process, as a store demands. */
const personKey = 'the key of the suite, 32 characters'

/** Small numbers, so that each process has something on the wire and something planned, and leaves the rest to the others. */
const sameForAll = { concurrency: 2, initialConcurrency: 2, window: 4, attemptTimeoutMs: 120_000 }

interface Wire {
  send(lane: string, messageId: string): Promise<WireAnswer>
  answered(id: number, answer: WireAnswer): void
}

function createWire(): Wire {
  const open = new Map<number, (answer: WireAnswer) => void>()
  let sent = 0
  return {
    send: (lane, messageId) =>
      new Promise((resolve) => {
        const id = ++sent
        open.set(id, resolve)
        tell({ type: 'request', id, lane, messageId })
      }),
    answered(id, answer) {
      open.get(id)?.(answer)
      open.delete(id)
    },
  }
}

const endpoint = {
  method: 'POST',
  limit: { calls: 1, bytes: 100_000, source: 'made up for the suite' },
  repeat: 'harmless',
  answers: 'all-or-nothing',
  inOrder: true,
} as const

/** An event named `Other` goes to the endpoint `other`, any other to `single`. */
function destinationOf(name: string, wire: Wire) {
  const transport: Transport = {
    async send({ body = '' }) {
      const { status, headers = {} } = await wire.send(name, (JSON.parse(body) as { id: string }).id)
      return { status, headers, body: '' }
    },
    redact: (text) => text,
    close: async () => undefined,
  }
  return defineDestination({
    name,
    endpoints: { single: { ...endpoint, path: '/single' }, other: { ...endpoint, path: '/other' } },
    answers: httpAnswers,
    encode: ({ event }) => ({
      calls: [
        {
          endpoint: event.type === 'track' && event.event === 'Other' ? 'other' : 'single',
          json: { id: event.messageId },
        },
      ],
    }),
    transport,
  })
}

function tell(message: FromEngine): void {
  if (process.connected) process.send?.(message)
}
