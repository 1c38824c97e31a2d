import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { carryOut } from '../faults/carry-out-fault.js'
import type { Fault } from '../faults/fault.js'
import type { MatchableRequest } from '../faults/fault-schedule.js'
import type { VendorName } from '../vendor-name.js'
import { bodyText, contentEncoding } from './content-encoding.js'
import type { Emulator, ReceivedRequest } from './emulator.js'
import { listen } from './listening.js'
import type { RequestLog } from './request-log.js'

const IDLE_MS = 60_000
const HEADER_BYTES = 65_536

/** Options of one vendor's server. */
export interface VendorServerOptions {
  readonly vendor: VendorName
  readonly emulator: Emulator<unknown>
  readonly log: RequestLog
  readonly pickFault: (request: MatchableRequest) => Fault | undefined
  readonly now: () => number
  readonly host: string
  /** Port to listen on; 0 means any free port. */
  readonly port: number
}

/** Running server of one vendor. */
export interface VendorServer {
  readonly origin: string
  /** Closes the connections of requests that are still waiting for an answer. */
  cutPending(): void
  close(): Promise<void>
}

/** Starts the HTTP server of one vendor. */
export async function startVendorServer(options: VendorServerOptions): Promise<VendorServer> {
  const { host, port } = options
  const pending = new Map<ServerResponse, AbortController>()
  const server = createServer(
    { keepAliveTimeout: IDLE_MS, maxHeaderSize: HEADER_BYTES, requestTimeout: 0 },
    (incoming, response) => {
      const stop = new AbortController()
      pending.set(response, stop)
      response.once('close', () => pending.delete(response))
      serve(incoming, response, { ...options, signal: stop.signal }).catch((error: unknown) => {
        if (stop.signal.aborted || response.headersSent) response.destroy()
        // A defect of the sandbox must not look like a vendor's answer.
        else response.writeHead(500).end(`The sandbox itself failed: ${String(error)}`)
      })
    },
  )
  const origin = await listen(server, { host, port })
  const cutPending = (): void => {
    for (const [response, stop] of pending) {
      stop.abort()
      response.destroy()
    }
  }
  return {
    origin,
    cutPending,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cutPending()
        server.closeAllConnections()
      }),
  }
}

type ServeOptions = VendorServerOptions & { readonly signal: AbortSignal }

async function serve(incoming: IncomingMessage, response: ServerResponse, options: ServeOptions): Promise<void> {
  const { vendor, emulator, log, now, pickFault, signal } = options
  const { bytes, whole } = await readBody(incoming)
  const request = receivedRequest(incoming, bytes)
  const { method, path, query, headers, body } = request
  const decoded = emulator.decode(request)
  const arrival = { at: now(), method, path, query, headers, body }
  const entry = log.open(vendor, decoded.value === undefined ? arrival : { ...arrival, decoded: decoded.value })
  if (!whole) return
  response.once('close', () => {
    if (!response.writableFinished) entry.cut()
  })
  const fault = pickFault({ vendor, method, path, texts: [body, decoded.text] })
  if (fault !== undefined) entry.fault(fault.name)
  if (emulator.now) response.setHeader('date', new Date(emulator.now()).toUTCString())
  await carryOut(fault?.act, { request, decoded, response, emulator, entry, now, signal })
}

async function readBody(incoming: IncomingMessage): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    return { bytes: Buffer.concat(chunks), whole: true }
  } catch {
    // The client disconnected within the body. The request is recorded but not processed.
    return { bytes: Buffer.concat(chunks), whole: false }
  }
}

function receivedRequest(incoming: IncomingMessage, bytes: Buffer): ReceivedRequest {
  const [path = '/', search = ''] = splitOnce(incoming.url ?? '/', '?')
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? '')] as const),
  )
  return {
    method: incoming.method ?? 'GET',
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    ...{ headers, body: bodyText(bytes, contentEncoding({ headers })) },
    bodyBytes: bytes.length,
    address: incoming.socket.remoteAddress ?? '',
  }
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
