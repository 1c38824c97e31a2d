import type { Dispatcher } from 'undici'
import { createDeadlines } from '../transport/deadlines.js'
import type { Wire } from '../transport/undici-exchange.js'
import { handClock } from './hand-clock.js'

type Handler = Required<Dispatcher.DispatchHandler>
type Headers = Record<string, string | string[]>

/** What undici tells a handler, told by hand: its order is what no server can be made to keep. */
export function handEngine() {
  const asked: { readonly options: Dispatcher.DispatchOptions; readonly handler: Handler }[] = []
  const dispatcher = {
    dispatch(options: Dispatcher.DispatchOptions, handler: Handler) {
      asked.push({ options, handler })
      return true
    },
  } as unknown as Dispatcher
  return {
    dispatcher,
    asked,
    /** The request at this place, each step of its round trip, and what was done to its socket. */
    at(place: number) {
      const { handler } = asked[place] ?? { handler: {} as Handler }
      const told: string[] = []
      const controller = {
        abort: (cause: Error) => told.push(`abort: ${cause.message}`),
        pause: () => told.push('pause'),
        resume: () => told.push('resume'),
      } as unknown as Dispatcher.DispatchController
      return {
        told,
        start: () => handler.onRequestStart(controller, {}),
        answer: (status: number, headers: Headers = {}) => handler.onResponseStart(controller, status, headers),
        data: (chunk: string | Buffer) => handler.onResponseData(controller, Buffer.from(chunk)),
        end: () => handler.onResponseEnd(controller, {}),
        fail: (cause: Error) => handler.onResponseError(controller, cause),
      }
    },
  }
}

/** A wire by hand, and what it and its one exchange were told, in order. */
export function handWire(maxResponseBytes: number) {
  const time = handClock()
  const engine = handEngine()
  const log: unknown[] = []
  const wire: Wire = {
    origin: 'https://vendor.example',
    clock: time.clock,
    deadlines: createDeadlines(time.clock),
    maxResponseBytes,
    redact: (text) => text.replaceAll('secret', '***'),
    settled: () => log.push('settled'),
    freed: () => log.push('freed'),
  }
  return {
    ...time,
    wire,
    log,
    engine,
    exchange<Answer>(signal?: AbortSignal) {
      return {
        dispatcher: engine.dispatcher,
        request: { method: 'GET', path: '/' } as Dispatcher.DispatchOptions,
        options: { deadlineAt: 100, signal },
        answered: (answer: Answer) => log.push(answer),
        failed: (error: Error) => log.push(error),
      }
    },
  }
}
