import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './emulator.js'

const SLICES_PER_SECOND = 20
const CHUNK_CHARACTERS = 65_536

/** Sends a whole answer. A streamed one is sent no faster than the client reads. */
export async function writeAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.parts === undefined) {
    const body = Buffer.from(answer.body ?? '')
    writeHead(response, answer, body.length)
    response.end(body)
    return
  }
  writeHead(response, answer)
  const source = Readable.from(chunksOf(answer.parts()), { objectMode: false })
  // A client may disconnect at any time. That is no error.
  await pipeline(source, response).catch(() => response.destroy())
}

/** Announces the whole body in `Content-Length`, sends `bytes` of it and closes. It always announces more than it sends. */
export function writeTruncated(response: ServerResponse, answer: Answer, bytes: number): void {
  const body = bodyUpTo(answer, bytes + 1)
  const part = body.subarray(0, bytes)
  writeHead(response, answer, Math.max(body.length, bytes + 1))
  response.flushHeaders()
  if (part.length === 0) response.socket?.end()
  else response.write(part, () => response.destroy())
}

/** Sends the head at once and the body at `bytesPerSecond`, until done or told to stop. */
export async function writeSlowly(
  response: ServerResponse,
  answer: Answer,
  options: { readonly bytesPerSecond: number; readonly signal: AbortSignal },
): Promise<void> {
  const { bytesPerSecond, signal } = options
  const slice = Math.max(1, Math.floor(bytesPerSecond / SLICES_PER_SECOND))
  if (answer.parts === undefined) writeHead(response, answer, Buffer.byteLength(answer.body ?? ''))
  else writeHead(response, answer)
  response.flushHeaders()
  for (const chunk of answer.parts?.() ?? [answer.body ?? '']) {
    const body = Buffer.from(chunk)
    for (let start = 0; start < body.length && !response.destroyed; start += slice) {
      const part = body.subarray(start, start + slice)
      await sleep((part.length / bytesPerSecond) * 1000, undefined, { signal })
      response.write(part)
    }
    if (response.destroyed) return
  }
  response.end()
}

function writeHead(response: ServerResponse, answer: Answer, length?: number): void {
  response.writeHead(answer.status, { ...(length !== undefined && { 'content-length': length }), ...answer.headers })
}

/** The beginning of the body: at least `limit` bytes, or all of a shorter body. */
function bodyUpTo({ body, parts }: Answer, limit: number): Buffer {
  if (parts === undefined) return Buffer.from(body ?? '')
  let text = ''
  for (const part of parts()) {
    text += part
    if (text.length >= limit) break
  }
  return Buffer.from(text)
}

function* chunksOf(parts: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const part of parts) {
    chunk += part
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
