import type { IncomingMessage } from 'node:http'
import { RequestRefusal } from '../ingest/error-reply.js'

export interface ReadOptions {
  /** Most bytes that are kept. A longer body is refused with 413, before its first byte when it tells its length. */
  readonly maxBytes: number
  /** Told of the bytes of each piece that is kept. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** Aborted with the error to reject with. */
  readonly signal?: AbortSignal | undefined
}

/** Reads the bytes of a request's body. After an error nothing further is kept. */
export function readBytes(payload: IncomingMessage, { maxBytes, onBytes, signal }: ReadOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(payload.headers['content-length']) > maxBytes) return reject(tooLarge(maxBytes))
    const pieces: Buffer[] = []
    let bytes = 0
    const finish = (settle: () => void) => {
      payload.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    const onData = (piece: Buffer) => {
      bytes += piece.length
      if (bytes > maxBytes) return finish(() => reject(tooLarge(maxBytes)))
      pieces.push(piece)
      onBytes?.(piece.length)
    }
    const onEnd = () =>
      finish(() => resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, bytes)))
    const onCut = () => finish(() => reject(cutOff()))
    const onAbort = () => finish(() => reject(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    payload.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}

/** Bytes beyond what was read that are still taken and thrown away, so that the error answer reaches the client. */
const restBytes = 1_500_000
/** Time for that, in milliseconds. */
const restMs = 2_000

/** Cuts the connection of an answered request whose body goes on for too long. */
export function endRest(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return
  let rest = restBytes - (raw.readableLength ?? 0)
  const cut = () => raw.destroy()
  const timer = setTimeout(cut, restMs).unref()
  raw.once('close', () => clearTimeout(timer))
  raw.once('end', () => clearTimeout(timer))
  raw.on('data', (piece: Buffer) => {
    rest -= piece.length
    if (rest < 0) cut()
  })
}

export function tooLarge(maxBytes: number): RequestRefusal {
  return new RequestRefusal(`The body is larger than ${maxBytes} bytes.`, { status: 413, code: 'body_too_large' })
}

function cutOff(): RequestRefusal {
  return new RequestRefusal('The body ended before its time.', { status: 400, code: 'bad_request' })
}
