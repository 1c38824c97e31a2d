import { gunzipSync } from 'node:zlib'
import type { ReceivedRequest } from './emulator.js'

const MOST_UNPACKED = 16_000_000

/** The `Content-Encoding` of a request, when there is one that changes the bytes. */
export function contentEncoding({ headers }: Pick<ReceivedRequest, 'headers'>): string | undefined {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase()
  return encoding === '' || encoding === 'identity' ? undefined : encoding
}

/** The text of a body; a packed one is unpacked where that is possible, so that a person can read it. */
export function bodyText(bytes: Buffer, encoding: string | undefined): string {
  if (encoding !== 'gzip') return bytes.toString('utf8')
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED }).toString('utf8')
  } catch {
    return bytes.toString('utf8')
  }
}
