import type { LifecycleEvent } from '@waybill/delivery'
import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from 'fastify'
import { sourceIdOf } from '../admin/source-id.js'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogOptions {
  /** `debug` logs every request. `warn` logs requests answered 429 or 5xx, holds, parked deliveries and failures. Default `silent`. */
  readonly level?: LogLevel | undefined
  /** Receives lines of JSON. Default: standard output. */
  readonly stream?: { write(line: string): void } | undefined
}

/** Options of Fastify's logger. They keep addresses, headers, URLs and values of events out of the log. */
export function loggerOptions({ level = 'silent', stream }: LogOptions): FastifyServerOptions['logger'] {
  if (level === 'silent') return false
  return {
    level,
    base: {},
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: safeError, req: () => ({}), res: () => ({}) },
    ...(stream && { stream }),
  }
}

/** Logs one line per answered request, with the route's pattern instead of the URL, which may hold personal data. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const status = reply.statusCode
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status,
      durationMs: Math.round(reply.elapsedTime),
    }
    if (status === 429 || status >= 500) request.log.warn(line, 'request not served')
    else request.log.debug(line, 'request')
  })
}

/** Logs the lifecycle events that an operator should know of. */
export function logDelivery(log: FastifyBaseLogger, event: LifecycleEvent): void {
  switch (event.type) {
    case 'held':
      return log.warn({ lane: event.lane, endpoint: event.endpoint, reason: event.reason }, 'lane held')
    case 'resumed':
      return log.info({ lane: event.lane, endpoint: event.endpoint }, 'lane resumed')
    case 'discarded':
      return log.info({ reason: event.reason, by: event.by, events: event.count }, 'parked deliveries discarded')
    case 'filling': {
      const { lane, bound, limit, fill } = event
      return log.warn({ lane, bound, limit, fill }, 'lane nearly full')
    }
    case 'disk_full': {
      const { freeBytes, neededBytes } = event
      return log.error({ freeBytes, neededBytes }, 'disk of the store is full: new events are refused')
    }
    case 'disk_has_room':
      return log.info('disk of the store has room again: new events are taken')
    case 'unknown_integration':
      return log.warn({ source: sourceIdOf(event.source), name: event.name }, 'integrations name no destination')
    case 'store_failed':
      return log.error({ err: event.error }, 'store failed')
    case 'settled':
      if (event.state === 'parked')
        log.warn({ lane: event.lane, reason: event.reason, events: event.count }, 'deliveries parked')
      return
    default:
      return
  }
}

/** Name, code and stack of an error, without the message, which may quote a request. */
function safeError(error: unknown): { type: string; message: string; stack: string; code?: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' }
  const { code } = error as NodeJS.ErrnoException
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { type: error.name, message: '', stack: stack.join('\n'), ...(typeof code === 'string' && { code }) }
}
