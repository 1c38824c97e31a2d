import { StatusUnknownError } from './status-unknown-error.js'

/** Answer of the gateway; `body` is undefined when it is not JSON. */
export interface GatewayReply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Longest wait for a whole answer, in milliseconds. */
const waitMs = 10_000

/** Largest answer that is read, in bytes. An overview has a few kilobytes. */
const maxBytes = 4_000_000

/** Sends one request. Follows no redirect, because the request holds a secret. Throws `StatusUnknownError` without an answer. */
export async function askGateway(url: URL, init: RequestInit): Promise<GatewayReply> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(waitMs) })
    return { status: response.status, headers: response.headers, body: parsed(await readText(response)) }
  } catch (error) {
    if (error instanceof StatusUnknownError) throw error
    throw new StatusUnknownError(`${url.origin} cannot be reached: ${reasonOf(error)}.`)
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // An error in the loop closes the connection.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new StatusUnknownError(`The answer has more than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Describes an error by its code only, because messages may repeat what was sent. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: unknown; cause?: { name?: unknown; code?: unknown; message?: unknown } }
  if (name === 'TimeoutError') return `no answer within ${waitMs / 1_000} s`
  if (cause?.message === 'bad port') return 'fetch refuses this port'
  // An undici that is not Node's own sets no code here.
  if (cause?.name === 'HTTPParserError') return 'it does not speak HTTP'
  const code = cause?.code
  if (typeof code !== 'string') return 'the connection failed'
  return code
}
