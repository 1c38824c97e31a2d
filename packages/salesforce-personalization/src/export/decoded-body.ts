import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { WaybillError } from '@waybill/core'
import type { HttpStream } from '@waybill/core/destination'

// Rows shrink about ten times, very regular ones perhaps a hundred times; gzip can shrink a thousand times.
const suspiciousRatio = 200
const unsuspectedBytes = 8_000_000

/**
 * The body's bytes, decompressed. Fails with `export_bomb` for a body that grows out of all proportion, `export_cut_short`
 * for one that is damaged or cut short, `export_encoding` for an encoding that was not asked for.
 */
export function decodedBody({ headers, body }: HttpStream): AsyncIterable<Uint8Array> {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return body
  if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipped(body)
  return refused(body, encoding)
}

async function* gunzipped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let compressed = 0
  let plain = 0
  async function* counted() {
    for await (const chunk of body) {
      compressed += chunk.length
      yield chunk
    }
  }
  const gunzip = createGunzip({ chunkSize: 64 * 1024 })
  // Reading below throws this failure. Leaving early makes the pipeline fail too, which is of no interest.
  pipeline(Readable.from(counted()), gunzip).catch(() => {})
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      plain += chunk.length
      if (plain > unsuspectedBytes && plain > compressed * suspiciousRatio) throw bomb()
      yield chunk
    }
  } catch (cause) {
    if (WaybillError.isInstance(cause)) throw cause
    throw new WaybillError('The compressed answer is damaged or breaks off.', {
      kind: 'unavailable',
      code: 'export_cut_short',
      cause,
    })
  }
}

function bomb(): WaybillError {
  return new WaybillError(
    `The answer grows more than ${suspiciousRatio} times when decompressed; it was not read on.`,
    {
      kind: 'unknown',
      code: 'export_bomb',
    },
  )
}

async function* refused(body: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  await body[Symbol.asyncIterator]().return?.()
  throw new WaybillError(
    `The answer is encoded as ${JSON.stringify(encoding.slice(0, 40))}; only gzip was asked for.`,
    {
      kind: 'unknown',
      code: 'export_encoding',
    },
  )
}
