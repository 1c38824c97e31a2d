import type { Dispatcher } from 'undici'
import type { HttpResponse, HttpStream, StreamOptions } from '../../http-message.js'
import { listenForAbort, stopListening } from './abort-listeners.js'
import { decodedReply } from './decoded-reply.js'
import { brokenBy, stoppedBy } from './network-failure.js'
import { flattened, textOf, type UndiciExchange, type Wire } from './undici-exchange.js'

// Bytes that may wait for the reader before the socket is paused.
const waitingBytes = 256 * 1024

/** A reader that waits for the next part of the body. */
interface Reader {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void
  readonly reject: (cause: unknown) => void
}

/**
 * One HTTP round trip whose successful answer is read as it comes. Calls `answered` or `failed`, once: `answered` when a
 * success begins, or when another answer is complete. Calls `wire.settled` when the body is over or the reader has left.
 */
export function streamOnce(
  wire: Wire,
  exchange: UndiciExchange<HttpResponse | HttpStream>,
  { silenceMs, signal }: StreamOptions,
): void {
  const { clock, origin } = wire
  const waiting: Uint8Array[] = []
  let size = 0
  let controller: Dispatcher.DispatchController | undefined
  let started: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined
  let streaming = false
  let paused = false
  let over = false
  let failure: Error | undefined
  let reader: Reader | undefined
  let stopWatching = () => {}

  const watch = () => {
    stopWatching()
    stopWatching = clock.after(silenceMs, () => stop('timeout'))
  }
  const end = (error?: Error) => {
    over = true
    stopWatching()
    if (ofSignal) stopListening(ofSignal)
    failure = error
    if (!streaming && error) exchange.failed(error)
    else if (reader) settle(reader)
    wire.settled()
  }
  const stop = (code: 'timeout' | 'aborted' | 'response_too_large') => {
    if (over) return
    const error = stoppedBy(code, { origin, sent: controller !== undefined })
    end(error)
    controller?.abort(error)
  }
  /** Ends a reader when no more data will come. */
  const settle = ({ resolve, reject }: Reader) => {
    const error = failure
    failure = undefined
    if (error) reject(error)
    else resolve({ done: true, value: undefined })
  }

  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () =>
      new Promise((resolve, reject) => {
        const chunk = waiting.shift()
        if (chunk) {
          size -= chunk.length
          if (paused && size === 0 && !over) {
            paused = false
            watch()
            controller?.resume()
          }
          resolve({ done: false, value: chunk })
        } else if (over) settle({ resolve, reject })
        else reader = { resolve, reject }
      }),
    async return() {
      waiting.length = 0
      if (!over) {
        end()
        controller?.abort(new Error('The reader has left.'))
      }
      return { done: true, value: undefined }
    },
  }

  const ofSignal = signal && listenForAbort(signal, () => stop('aborted'))
  watch()
  exchange.dispatcher.dispatch(exchange.request, {
    onRequestStart(given) {
      // undici may start an unfinished request again on another socket. One send is one try, so that is refused.
      if (over || controller) given.abort(new Error('Given up.'))
      else controller = given
    },
    onResponseStart(_, status, received) {
      if (status < 200 || over) return
      started = { status, headers: flattened(received) }
      if (status > 299) return
      streaming = true
      watch()
      exchange.answered({ ...started, body: iterator })
    },
    onResponseData(_, chunk) {
      if (over) return
      if (!streaming) {
        size += chunk.length
        if (size > wire.maxResponseBytes) stop('response_too_large')
        else waiting.push(chunk)
        return
      }
      if (reader) {
        const { resolve } = reader
        reader = undefined
        resolve({ done: false, value: chunk })
      } else {
        waiting.push(chunk)
        size += chunk.length
      }
      if (size < waitingBytes) watch()
      else {
        paused = true
        stopWatching()
        controller?.pause()
      }
    },
    onResponseEnd() {
      if (!over && streaming) end()
      else if (!over) {
        const { status, headers } = started ?? { status: 0, headers: {} }
        const reply = decodedReply({ headers, body: Buffer.concat(waiting) }, wire.maxResponseBytes)
        if (reply === 'too_large') {
          end(stoppedBy('response_too_large', { origin, sent: true }))
        } else {
          over = true
          stopWatching()
          if (ofSignal) stopListening(ofSignal)
          exchange.answered({ status, headers: reply.headers, body: textOf(reply.body) })
          wire.settled()
        }
      }
      wire.freed()
    },
    onResponseError(_, cause) {
      if (!over) end(brokenBy(cause, { origin, sent: controller !== undefined, redact: wire.redact }))
      wire.freed()
    },
  })
}
