import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { RequestRefusal } from '../ingest/error-reply.js'
import { tooLarge } from './read-bytes.js'

type Inflate = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const inflateZlib: Inflate = promisify(inflate)
const inflateBare: Inflate = promisify(inflateRaw)

const encodings: ReadonlyMap<string, Inflate | undefined> = new Map([
  ['', undefined],
  ['identity', undefined],
  ['gzip', promisify(gunzip) as Inflate],
  ['x-gzip', promisify(gunzip) as Inflate],
  ['deflate', inflateEither],
  ['br', promisify(brotliDecompress) as Inflate],
])

/** The way to inflate what has this `Content-Encoding`; undefined for what is plain. Throws a 415 `RequestRefusal`. */
export function inflateOf(encoding = ''): ((body: Buffer, maxBytes: number) => Promise<Buffer>) | undefined {
  const name = encoding.trim().toLowerCase()
  if (!encodings.has(name))
    throw new RequestRefusal('The body must be plain, gzip, deflate or br.', {
      status: 415,
      code: 'unsupported_encoding',
    })
  const inflateAll = encodings.get(name)
  return inflateAll && ((body, maxBytes) => within(inflateAll, { body, maxBytes, name }))
}

async function within(
  inflateAll: Inflate,
  { body, maxBytes, name }: { readonly body: Buffer; readonly maxBytes: number; readonly name: string },
): Promise<Buffer> {
  try {
    return await inflateAll(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    const code = name.endsWith('gzip') ? 'invalid_gzip' : 'invalid_encoding'
    throw new RequestRefusal(`The body is not valid ${name.replace('x-', '')}.`, { status: 400, code })
  }
}

/** HTTP's deflate is zlib's format; some clients send it without zlib's head, which begins with 0x78 nearly always. */
function inflateEither(body: Buffer, options: { readonly maxOutputLength: number }): Promise<Buffer> {
  const [first = 0, second = 0] = body
  const hasHead = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
  return (hasHead ? inflateZlib : inflateBare)(body, options)
}
