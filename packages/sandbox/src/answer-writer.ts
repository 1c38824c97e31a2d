import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './emulator.js'

const SLICES_PER_SECOND = 20

/** Sends a whole answer. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body ?? '')
  writeHead(response, answer, body.length)
  response.end(body)
}

/** Promises the whole body, sends `bytes` of it and closes. An empty body is promised as longer than what is sent. */
export function writeTruncated(response: ServerResponse, answer: Answer, bytes: number): void {
  const body = Buffer.from(answer.body ?? '')
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
  const body = Buffer.from(answer.body ?? '')
  const slice = Math.max(1, Math.floor(bytesPerSecond / SLICES_PER_SECOND))
  writeHead(response, answer, body.length)
  response.flushHeaders()
  for (let start = 0; start < body.length && !response.destroyed; start += slice) {
    const part = body.subarray(start, start + slice)
    await sleep((part.length / bytesPerSecond) * 1000, undefined, { signal })
    response.write(part)
  }
  response.end()
}

function writeHead(response: ServerResponse, answer: Answer, length: number): void {
  response.writeHead(answer.status, { 'content-length': length, ...answer.headers })
}
