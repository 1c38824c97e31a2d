import { gunzipSync } from 'node:zlib'
import type { ReceivedRequest } from './emulator.js'

const MOST_UNPACKED = 16_000_000

/** The `Content-Encoding` of a request; undefined when it is absent or `identity`. */
export function contentEncoding({ headers }: Pick<ReceivedRequest, 'headers'>): string | undefined {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase()
  return encoding === '' || encoding === 'identity' ? undefined : encoding
}

/** Text of a body, gunzipped if possible so that the record is readable. */
export function bodyText(bytes: Buffer, encoding: string | undefined): string {
  if (encoding !== 'gzip') return bytes.toString('utf8')
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED }).toString('utf8')
  } catch {
    return bytes.toString('utf8')
  }
}
