import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefusal } from '../ingest/error-reply.js'
import { createCrumbs } from './connection/crumbs.js'
import type { Door } from './door.js'
import { inflateOf } from './inflate.js'
import { readBytes } from './read-bytes.js'
import { busy } from './strangers.js'
import { keyOfBody, keysInText } from './write-key-of.js'

/**
 * Reads every body of this scope as JSON, whatever its content type says (browsers send `text/plain` to spare a preflight),
 * inflating it. Bodies over `maxBytes`, compressed or inflated, are refused with 413. The body of a stranger is parsed when
 * it has a good key.
 */
export function readJsonBodies(scope: FastifyInstance, maxBytes: number, door: Door): void {
  scope.removeAllContentTypeParsers()
  // What is no media type at all would be refused before any parser is asked.
  scope.addHook('onRequest', async ({ headers }) => {
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/json'
  })
  scope.addContentTypeParser('*', async (request: FastifyRequest) =>
    door.senderOf(request) ? readKnown(request, maxBytes) : readStranger(request, maxBytes, door),
  )
}

async function readKnown({ raw, headers }: FastifyRequest, maxBytes: number): Promise<unknown> {
  const inflated = inflateOf(headers['content-encoding'])
  const body = await readBytes(raw, { maxBytes })
  return parseJson(inflated ? await inflated(body, maxBytes) : body)
}

async function readStranger(request: FastifyRequest, maxBytes: number, door: Door): Promise<unknown> {
  const { strangers } = door
  const inflated = inflateOf(request.headers['content-encoding'])
  strangers.askTime()
  let read = 0
  const eviction = new AbortController()
  const held = strangers.hold(() => eviction.abort(busy()))
  try {
    const { signal } = eviction
    const isCrumbs = createCrumbs(request.raw.socket)
    const onBytes = (bytes: number) => {
      read += bytes
      held.add(bytes)
      if (isCrumbs(bytes)) eviction.abort(inCrumbs())
    }
    const sent = await readBytes(request.raw, { maxBytes, signal, onBytes })
    let took = 0
    const body = await strangers.alone(signal, async () => {
      const startedAt = performance.now()
      try {
        if (inflated) strangers.work.inflates++
        const whole = inflated ? await inflated(sent, maxBytes) : sent
        return door.hasGoodKey(request, keysInText(whole)) ? whole : door.refuse(request)
      } finally {
        took = performance.now() - startedAt
        strangers.spend(took)
      }
    })
    const parsed = parseJson(body)
    strangers.work.parses++
    door.enter(request, keyOfBody(parsed))
    // It was no stranger's time and parsing.
    strangers.work.parses--
    strangers.spend(-took)
    read = 0
    return parsed
  } finally {
    strangers.wasted(read)
    held.release()
  }
}

function inCrumbs(): RequestRefusal {
  const rule = 'The body comes in too many pieces of a few bytes. Send larger ones, or the key in a header.'
  return new RequestRefusal(rule, { status: 400, code: 'pieces_too_short' })
}

// A `__proto__` key stays plain data, so that only its event is refused and not the batch.
function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new RequestRefusal('The body is not valid UTF-8.', { status: 400, code: 'invalid_utf8' })
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    throw new RequestRefusal('The body is not valid JSON.', { status: 400, code: 'invalid_json' })
  }
}
