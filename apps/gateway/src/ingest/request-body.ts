import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefusal } from './error-reply.js'

/** Bytes beyond the limit that are still read, so that the error answer reaches the client. Then the connection is cut. */
const readFurther = 1_500_000

const inflate = promisify(gunzip)

/**
 * Reads every body of this scope as JSON, whatever its content type says (browsers send `text/plain` to spare a
 * preflight), inflating gzip. Bodies over `maxBytes`, compressed or inflated, are refused with 413.
 */
export function readJsonBodies(scope: FastifyInstance, maxBytes: number): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maxBytes + readFurther },
    async (request: FastifyRequest, body: Buffer) => parseJson(await plainBody(request, body, maxBytes)),
  )
}

async function plainBody(request: FastifyRequest, body: Buffer, maxBytes: number): Promise<string> {
  if (body.length > maxBytes) throw tooLarge(maxBytes)
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  switch (encoding) {
    case '':
    case 'identity':
      return body.toString('utf8')
    case 'gzip':
    case 'x-gzip':
      return (await inflateWithin(body, maxBytes)).toString('utf8')
    default:
      throw new RequestRefusal('The body must be plain or gzip.', { status: 415, code: 'unsupported_encoding' })
  }
}

async function inflateWithin(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new RequestRefusal('The body is not valid gzip.', { status: 400, code: 'invalid_gzip' })
  }
}

// A `__proto__` key stays plain data, so that only its event is refused and not the batch.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new RequestRefusal('The body is not valid JSON.', { status: 400, code: 'invalid_json' })
  }
}

function tooLarge(maxBytes: number): RequestRefusal {
  return new RequestRefusal(`The body is larger than ${maxBytes} bytes.`, { status: 413, code: 'body_too_large' })
}
