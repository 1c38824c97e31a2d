import type { Dispatcher, Pool } from 'undici'
import type { HttpRequest, SendOptions, StreamOptions, Transport } from '../../http-message.js'
import type { AuthorizeContext, Credentials } from '../auth/authorizer.js'
import { authorizerNamed } from '../auth/authorizer-named.js'
import { redactorOf } from '../auth/redactor-of.js'
import { createDeadlines } from './deadlines.js'
import { askingForCompression } from './decoded-reply.js'
import { closedTo, stoppedBy } from './network-failure.js'
import { openPool } from './open-pool.js'
import { createHeaderList, pathFor } from './outgoing.js'
import type { Answered, Exchanging, Sending } from './sending.js'
import { createSlots, ownSockets, type Slots } from './slots.js'
import { type HttpTransportOptions, readTransportOptions } from './transport-options.js'
import { exchangeOnce, type Wire } from './undici-exchange.js'
import { streamOnce } from './undici-stream.js'

/** A transport over undici. Redirects are answers, never followed. Throws `ConfigurationError` for wrong options. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const settings = readTransportOptions(options)
  const { authorizers, clock, target, userAgent } = settings
  const { origin } = target
  const deadlines = createDeadlines(clock)
  const slots = createSlots(settings.connections, deadlines)
  const ownSlots = createSlots(ownSockets, deadlines)
  const headerList = createHeaderList(userAgent)
  const redact = redactorOf(Object.values(authorizers))
  const wire: Wire = {
    origin,
    clock,
    deadlines,
    maxResponseBytes: settings.maxResponseBytes,
    redact,
    settled: leave,
    freed: slots.release,
  }
  const ownWire: Wire = { ...wire, freed: ownSlots.release }
  const context: AuthorizeContext = {
    // Every request waits for a login.
    exchange: (request, sendOptions) =>
      start({ ...request, auth: request.auth ?? 'none' }, { ...sendOptions, awaited: true }, exchangeOnce),
  }
  let { dispatcher, dispatcher: ownDispatcher } = settings
  let pools: Promise<readonly Pool[]> | undefined
  let open = 0
  let onIdle: (() => void) | undefined
  let closed: Promise<void> | undefined

  function start<Answer extends Answered>(
    request: HttpRequest,
    sendOptions: SendOptions,
    exchange: Exchanging<Answer>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      refuseIfOver(sendOptions)
      const authorizer = authorizerNamed(request.auth, authorizers)
      proceed({ request, options: sendOptions, exchange, authorizer, resolve, reject })
    })
  }

  /** Sends at once, without another promise, when credentials and undici are there. */
  function proceed<Answer extends Answered>(sending: Sending<Answer>): void {
    const credentials = sending.authorizer?.authorize(context)
    if (!dispatcher || credentials instanceof Promise) void waitAndEnqueue(sending, credentials)
    else enqueue(sending, credentials)
  }

  async function loadUndici(): Promise<void> {
    if (dispatcher) return
    // Pools without sockets. Of the second one most transports never open any.
    pools ??= Promise.all([openPool(settings), openPool({ ...settings, connections: ownSockets })])
    ;[dispatcher, ownDispatcher] = await pools
  }

  /** Waits for the credentials and for undici. Never rejects. */
  async function waitAndEnqueue<Answer extends Answered>(
    sending: Sending<Answer>,
    pending: Credentials | Promise<Credentials> | undefined,
  ): Promise<void> {
    open++
    try {
      const credentials = pending instanceof Promise ? await inTime(pending, sending.options) : pending
      if (!dispatcher) await inTime(loadUndici(), sending.options)
      refuseIfOver(sending.options)
      enqueue(sending, credentials)
    } catch (cause) {
      sending.reject(cause)
    } finally {
      leave()
    }
  }

  /** Takes a slot, or waits for one. */
  function enqueue<Answer extends Answered>(sending: Sending<Answer>, credentials: Credentials | undefined): void {
    // The same credentials would be refused again.
    if (sending.refusal && sending.refusal.credentials.generation === credentials?.generation) {
      sending.resolve(sending.refusal.response)
      return
    }
    const outgoing = outgoingOf(sending.request, credentials)
    open++
    if (slots.tryTake()) transmit(sending, outgoing, credentials)
    else if (sending.options.awaited) enqueueIn(ownSlots, sending, () => transmit(sending, outgoing, credentials, true))
    else enqueueIn(slots, sending, () => transmit(sending, outgoing, credentials))
  }

  function enqueueIn<Answer extends Answered>(places: Slots, sending: Sending<Answer>, send: () => void): void {
    if (places.tryTake()) return send()
    places.wait(sending.options, (interruption) => {
      if (!interruption) return send()
      sending.reject(stoppedBy(interruption, { origin, sent: false }))
      leave()
    })
  }

  function transmit<Answer extends Answered>(
    sending: Sending<Answer>,
    outgoing: Dispatcher.DispatchOptions,
    credentials: Credentials | undefined,
    isOwn = false,
  ): void {
    sending.exchange(isOwn ? ownWire : wire, {
      dispatcher: (isOwn ? ownDispatcher : dispatcher) as Dispatcher,
      request: outgoing,
      options: sending.options,
      failed: sending.reject,
      answered(response) {
        if (response.status === 401 && credentials && !sending.refusal && sending.authorizer?.refused(credentials))
          resendAfter401({ ...sending, refusal: { credentials, response } })
        else sending.resolve(response)
      },
    })
  }

  /** Sends the request once more, with new credentials. */
  function resendAfter401<Answer extends Answered>(sending: Sending<Answer>): void {
    try {
      proceed(sending)
    } catch (cause) {
      sending.reject(cause)
    }
  }

  function outgoingOf(request: HttpRequest, credentials: Credentials | undefined): Dispatcher.DispatchOptions {
    return {
      origin,
      method: request.method,
      path: pathFor(request, target.basePath, credentials),
      headers: askingForCompression(headerList(request.headers, credentials)),
      body: request.body ?? null,
      // Only the request's deadline counts.
      headersTimeout: 0,
      bodyTimeout: 0,
    }
  }

  function refuseIfOver({ deadlineAt, signal }: SendOptions): void {
    if (signal?.aborted) throw stoppedBy('aborted', { origin, sent: false })
    if (deadlineAt <= clock.elapsed()) throw stoppedBy('timeout', { origin, sent: false })
  }

  function inTime<T>(promise: Promise<T>, sendOptions: SendOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const watch = deadlines.watch(sendOptions, (reason) => reject(stoppedBy(reason, { origin, sent: false })))
      promise.then(resolve, reject).finally(() => deadlines.end(watch))
    })
  }

  function leave(): void {
    open--
    if (open === 0) onIdle?.()
  }

  async function closeAll(): Promise<void> {
    if (open > 0) {
      await new Promise<void>((resolve) => {
        onIdle = resolve
      })
    }
    for (const pool of (await pools) ?? []) await pool.destroy()
  }

  return {
    send: (request, sendOptions) =>
      closed !== undefined ? Promise.reject(closedTo(origin)) : start(request, sendOptions, exchangeOnce),
    stream(request, streamOptions: StreamOptions) {
      if (closed !== undefined) return Promise.reject(closedTo(origin))
      const sendOptions = { deadlineAt: clock.elapsed() + streamOptions.silenceMs, signal: streamOptions.signal }
      return start<Answered>(request, sendOptions, (at, exchange) => streamOnce(at, exchange, streamOptions))
    },
    // After `close`, only requests that came before it still load undici.
    prepare: () => (closed === undefined ? loadUndici() : Promise.resolve()),
    redact,
    close() {
      closed ??= closeAll()
      return closed
    },
  }
}
