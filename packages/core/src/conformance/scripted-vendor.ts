import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { ReceivedRequest, ScriptedAnswer } from './subject.js'

/** Gives the answer to each request. `index` counts the requests since the last `follow`, from 0. */
type Script = (request: ReceivedRequest, index: number) => ScriptedAnswer

/** A server on 127.0.0.1 that answers by a script and remembers its requests. */
export interface ScriptedVendor {
  /** The base URL of the server, without a slash at the end. */
  readonly url: string
  /** The requests that were read since the last `follow`, in order. */
  readonly requests: readonly ReceivedRequest[]
  /** How many sockets are open now, and the most at one time since the last `follow`. */
  readonly sockets: { readonly open: number; readonly most: number }
  /** Answers by this script from now on, and forgets earlier requests. */
  follow(script: Script): void
  /** Resets every connection as soon as the head of a request has come, until the next `follow`. */
  resetBeforeReading(): void
  /** Resolves when this many requests have been read since the last `follow`. */
  received(count: number): Promise<void>
  /** Ends every connection and stops listening. */
  close(): Promise<void>
}

export async function startScriptedVendor(basePath = ''): Promise<ScriptedVendor> {
  let script: Script | undefined = () => ({})
  let requests: ReceivedRequest[] = []
  let most = 0
  let listeners: (() => void)[] = []
  const sockets = new Set<Socket>()

  const server = createServer(async (incoming, response) => {
    if (!script) {
      incoming.socket.resetAndDestroy()
      return
    }
    const request = await read(incoming)
    if (!request || !script) return
    const answer = script(request, requests.length)
    requests.push(request)
    for (const listener of listeners) listener()
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs))
    write(response, answer)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    get requests() {
      return requests
    },
    get sockets() {
      return { open: sockets.size, most }
    },
    follow(next) {
      script = next
      requests = []
      most = sockets.size
    },
    resetBeforeReading() {
      script = undefined
    },
    received(count) {
      return new Promise((resolve) => {
        const listener = () => {
          if (requests.length < count) return
          listeners = listeners.filter((other) => other !== listener)
          resolve()
        }
        listeners = [...listeners, listener]
        listener()
      })
    },
    async close() {
      if (!server.listening) return
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** The whole request; `undefined` when the client hung up before its end. */
async function read(incoming: IncomingMessage): Promise<ReceivedRequest | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
  } catch {
    return undefined
  }
  const body = Buffer.concat(chunks)
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(incoming.headersDistinct)) headers[name] = values?.join(', ') ?? ''
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers,
    body: body.toString('utf8'),
    bytes: body.length,
  }
}

function write(response: ServerResponse, { status = 200, headers = {}, body = '', fault }: ScriptedAnswer): void {
  const { socket } = response
  switch (fault) {
    case 'hang':
      return
    case 'reset':
      socket?.resetAndDestroy()
      return
    case 'end':
      socket?.end()
      return
    case 'not-http':
      socket?.end('220 mail.vendor.example ESMTP\r\n')
      return
    case 'endless':
    case 'hang-in-body':
    case 'truncate':
    case undefined:
      break
    default:
      fault satisfies never
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.statusCode = status
  if (fault === 'endless') {
    const more = () => {
      while (!response.destroyed && response.write(endlessChunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
    return
  }
  if (fault === undefined) {
    response.end(body)
    return
  }
  const bytes = Buffer.from(body as string)
  // One byte is always missing.
  response.setHeader('content-length', bytes.length + 1)
  response.write(bytes.subarray(0, bytes.length >> 1))
  response.flushHeaders()
  if (fault === 'truncate') socket?.end()
}

const endlessChunk = Buffer.alloc(65_536, ' ')
