import { connect } from 'node:net'

/** What a test's request came back with. */
export interface TestReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; undefined when it is no JSON. */
  readonly json: Record<string, unknown> | undefined
}

/** Sends one request; objects and arrays go as JSON, and then it is a POST. */
export async function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<TestReply> {
  const { body, headers = {} } = options
  const json = body !== undefined && typeof body !== 'string'
  const response = await fetch(url, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body: json ? JSON.stringify(body) : String(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

/** Basic authorization. */
export function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

/** What came over a bare socket until it closed, or until `forMs` ran out. */
export interface RawReply {
  readonly text: string
  readonly end: 'closed' | 'reset' | 'still open'
}

/** Writes bytes to a socket and listens. */
export function sendRaw(url: string, bytes: string, forMs = 1000): Promise<RawReply> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let text = ''
    const done = (end: RawReply['end']) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text, end })
    }
    const timer = setTimeout(() => done('still open'), forMs)
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('error', () => done('reset'))
    socket.on('close', () => done('closed'))
  })
}

/** The bytes of a JSON request. */
export function rawPost(path: string, headers: Record<string, string>, body: unknown): string {
  const text = JSON.stringify(body)
  const all = {
    host: 'sandbox',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  }
  return `POST ${path} HTTP/1.1\r\n${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${text}`
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
