import type { Dispatcher } from 'undici'
import type { Clock } from '../../clock.js'
import type { HttpResponse, SendOptions } from '../../http-message.js'
import type { Deadlines } from './deadlines.js'
import { decodedReply } from './decoded-reply.js'
import { brokenBy, stoppedBy } from './network-failure.js'

/** What all requests of a transport share. */
export interface Wire {
  readonly origin: string
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly maxResponseBytes: number
  readonly redact: (text: string) => string
  /** Called after each `answered` or `failed`. */
  readonly settled: () => void
  /** Called when undici is done with the request, so that its socket can serve another one. */
  readonly freed: () => void
}

export interface UndiciExchange<Answer = HttpResponse> {
  readonly dispatcher: Dispatcher
  readonly request: Dispatcher.DispatchOptions
  readonly options: SendOptions
  readonly answered: (answer: Answer) => void
  /** Gets a `NetworkError`, whose `sent` is true when bytes may have left. */
  readonly failed: (error: Error) => void
}

/** One HTTP round trip. Calls `answered` or `failed`, once. */
export function exchangeOnce(wire: Wire, exchange: UndiciExchange): void {
  let controller: Dispatcher.DispatchController | undefined
  let settled = false
  let status = 0
  let headers: Readonly<Record<string, string>> = noHeaders
  let only: Buffer | undefined
  let chunks: Buffer[] | undefined
  let size = 0

  const fail = (error: Error) => {
    settled = true
    wire.deadlines.end(watch)
    exchange.failed(error)
    wire.settled()
  }
  const stop = (code: 'timeout' | 'aborted' | 'response_too_large') => {
    if (settled) return
    const error = stoppedBy(code, { origin: wire.origin, sent: controller !== undefined })
    fail(error)
    controller?.abort(error)
  }
  const watch = wire.deadlines.watch(exchange.options, stop)

  exchange.dispatcher.dispatch(exchange.request, {
    onRequestStart(started) {
      // undici may start an unfinished request again on another socket. One send is one try, so that is refused.
      if (settled || controller) started.abort(new Error('Given up.'))
      else controller = started
    },
    onResponseStart(_, statusCode, received) {
      status = statusCode
      headers = flattened(received)
    },
    onResponseData(_, chunk) {
      size += chunk.length
      if (size > wire.maxResponseBytes) stop('response_too_large')
      else if (!only) only = chunk
      else if (chunks) chunks.push(chunk)
      else chunks = [only, chunk]
    },
    onResponseEnd() {
      if (!settled) {
        const body = chunks ? Buffer.concat(chunks, size) : only
        const reply = decodedReply({ headers, body }, wire.maxResponseBytes)
        if (reply === 'too_large') {
          fail(stoppedBy('response_too_large', { origin: wire.origin, sent: true }))
        } else {
          settled = true
          wire.deadlines.end(watch)
          exchange.answered({ status, headers: reply.headers, body: textOf(reply.body) })
          wire.settled()
        }
      }
      wire.freed()
    },
    onResponseError(_, cause) {
      if (!settled) fail(brokenBy(cause, { origin: wire.origin, sent: controller !== undefined, redact: wire.redact }))
      wire.freed()
    },
  })
}

const noHeaders = Object.freeze({})

/** Header values as one text each. */
export function flattened(headers: Record<string, string | string[] | undefined>): Readonly<Record<string, string>> {
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (Array.isArray(value)) headers[name] = value.join(', ')
  }
  return headers as Record<string, string>
}

const byteOrderMark = 0xfeff

/** A body decoded as UTF-8, without its byte order mark. */
export function textOf(body: Buffer | undefined): string {
  if (!body) return ''
  const text = body.toString('utf8')
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text
}
