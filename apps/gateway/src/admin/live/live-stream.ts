import type { LiveBatch, LiveLine } from '@waybill/dashboard'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefusal } from '../../ingest/error-reply.js'
import { securityHeaders } from '../session/security-headers.js'
import type { Activity } from './activity.js'

export interface LiveStreamOptions {
  readonly activity: Activity
  /** Called at each heartbeat, because a stream ends with its session. */
  readonly isLoggedIn: (request: FastifyRequest) => boolean
}

/** Most open streams. */
const streamLimit = 20
/** How often lines are sent, in milliseconds. */
const paceMs = 250
/** Most lines in one batch. Further lines are counted, not sent. */
const batchLimit = 100
/** Most bytes that wait for a slow reader. Beyond them lines are counted, not sent. */
const backlogLimit = 256_000
/** After this many empty batches a comment keeps the connection alive. */
const heartbeatEvery = 40

/** `GET /stream`: server-sent events, each a `LiveBatch`. The first holds the newest lines. Memory per reader is bounded. */
export function addLiveStream(scope: FastifyInstance, { activity, isLoggedIn }: LiveStreamOptions): void {
  const open = new Set<() => void>()
  scope.addHook('preClose', async () => {
    for (const end of open) end()
  })
  scope.get('/stream', { config: { action: 'view' } }, (request, reply) => {
    if (open.size >= streamLimit)
      throw new RequestRefusal(`There are ${streamLimit} live views already.`, {
        status: 503,
        code: 'too_many_streams',
      })
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    raw.flushHeaders()
    let lines: LiveLine[] = [...activity.recent()]
    let dropped = 0
    let turns = 0

    function flush(): void {
      if (++turns % heartbeatEvery === 0) {
        if (!isLoggedIn(request)) return end()
        raw.write(': alive\n\n')
      }
      if (lines.length === 0 && dropped === 0) return
      if (raw.writableLength > backlogLimit) {
        dropped += lines.length
        lines = []
        return
      }
      const batch: LiveBatch = { lines, dropped }
      raw.write(`data: ${JSON.stringify(batch)}\n\n`)
      lines = []
      dropped = 0
    }

    function end(): void {
      open.delete(end)
      clearInterval(timer)
      stop()
      raw.end()
    }

    const stop = activity.onLine((line) => {
      if (lines.length < batchLimit) lines.push(line)
      else dropped++
    })
    const timer = setInterval(flush, paceMs)
    open.add(end)
    request.raw.on('close', end)
    flush()
  })
}
