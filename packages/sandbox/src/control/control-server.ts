import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../server/listening.js'
import { findRoute } from '../server/route.js'
import { refuseStrangers } from './control-host.js'
import { type ControlAnswer, controlProblem } from './control-problem.js'
import { CONTROL_ROUTES } from './control-routes.js'
import type { ControlSubject } from './control-subject.js'
import { inspectorFile } from './inspector-files.js'
import { streamChanges } from './live-stream.js'

const MOST_BYTES = 1_000_000

/** Running server of the control API and the inspector page. */
export interface ControlServer {
  readonly origin: string
  close(): Promise<void>
}

/** Starts the control API on its own port. It sends no CORS headers, because it is not for pages of other origins. */
export async function startControlServer(
  subject: ControlSubject,
  options: { readonly host: string; readonly port: number; readonly allowedHosts: readonly string[] },
): Promise<ControlServer> {
  const server = createServer((incoming, response) => {
    serve(incoming, response, { subject, allowedHosts: options.allowedHosts }).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else write(response, controlProblem('defect', '', String(error), 500))
    })
  })
  const origin = await listen(server, options)
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { subject, allowedHosts }: { readonly subject: ControlSubject; readonly allowedHosts: readonly string[] },
): Promise<void> {
  const stranger = refuseStrangers(incoming.headers, allowedHosts)
  if (stranger !== undefined) return write(response, stranger)
  const method = incoming.method ?? 'GET'
  const { pathname: path, searchParams } = new URL(`http://sandbox${incoming.url ?? '/'}`)
  const file = method === 'GET' ? inspectorFile(path) : undefined
  if (file !== undefined) {
    response.writeHead(200, file.headers).end(file.body)
    return
  }
  if (method === 'GET' && path === '/__sandbox/stream') return streamChanges(response, subject)
  const route = findRoute(CONTROL_ROUTES, { method, path })
  if (!route.found) {
    const known = CONTROL_ROUTES.map((one) => `${one.method} ${one.path}`).join(', ')
    return write(response, controlProblem('operation', 'path', `no ${method} here; known are ${known}`, route.status))
  }
  const body = method === 'PUT' ? await readJson(incoming) : { result: undefined }
  if (!('result' in body)) return write(response, body)
  const call = { query: Object.fromEntries(searchParams), parameters: route.parameters, body: body.result }
  write(response, route.handler(subject, call))
}

async function readJson(incoming: IncomingMessage): Promise<{ readonly result: unknown } | ControlAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length
    if (bytes <= MOST_BYTES) chunks.push(chunk as Buffer)
  }
  if (bytes > MOST_BYTES) return controlProblem('body.size', '', `at most ${MOST_BYTES} bytes`, 413)
  try {
    return { result: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown }
  } catch (error) {
    return controlProblem('body.json', '', `not JSON: ${String(error)}`)
  }
}

function write(response: ServerResponse, answer: ControlAnswer): void {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  if ('problem' in answer) {
    const { status, ...error } = answer.problem
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    return
  }
  const { status, value } = answer
  if (value === undefined) response.writeHead(status, headers).end()
  else response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(value))
}
