import {
  defaultTextMapGetter,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { LifecycleEvent } from '@waybill/delivery'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createSpanMap } from './span-map.js'

/** Traces from the request that sends an event to the answer of each vendor. */
export interface Tracing {
  observe(event: LifecycleEvent): void
  /** Remembers the events of a request. */
  onAccepted(request: FastifyRequest, source: string, messageIds: readonly string[]): void
  /** Adds a span for every request with events. It continues the caller's trace (W3C `traceparent`). */
  addTo(app: FastifyInstance): void
}

export interface TracingOptions {
  readonly tracer: Tracer
  /** Most events whose request is remembered. Default 20,000. */
  readonly remember?: number
}

/** Most requests that one attempt is linked to, beside the one that it continues. */
const mostLinks = 31

/**
 * Spans carry the route, the vendor's endpoint, counts and the result: no ids of users or events. An attempt with events
 * of several requests continues the first one's trace and is linked to the others.
 */
export function createTracing({ tracer, remember = 20_000 }: TracingOptions): Tracing {
  const origins = createSpanMap(remember)
  const w3c = new W3CTraceContextPropagator()
  const running = new WeakMap<FastifyRequest, Span>()

  function attempt(event: Extract<LifecycleEvent, { type: 'attempt' }>): void {
    const { lane, attempt: record, count } = event
    const found = new Map(
      event.events().flatMap((id) => {
        const origin = origins.get(id)
        return origin ? [[origin.spanId, origin] as const] : []
      }),
    )
    const [parent, ...others] = found.values()
    if (!parent) return
    const links: Link[] = others.slice(0, mostLinks).map((spanContext) => ({ context: spanContext }))
    const span = tracer.startSpan(
      `send ${lane}`,
      {
        kind: SpanKind.CLIENT,
        startTime: record.at,
        links,
        attributes: {
          'waybill.destination': lane,
          'waybill.endpoint': record.endpoint,
          'waybill.calls': record.calls,
          'waybill.events': count,
          'waybill.result': record.result,
          ...(record.kind && { 'error.type': record.code ?? record.kind }),
          ...(record.status !== undefined && { 'http.response.status_code': record.status }),
        },
      },
      trace.setSpanContext(ROOT_CONTEXT, parent),
    )
    if (record.kind) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(record.at + record.durationMs)
  }

  return {
    observe(event) {
      if (event.type === 'attempt') attempt(event)
    },
    onAccepted(request, source, messageIds) {
      const span = running.get(request)
      if (!span?.isRecording()) return
      span.setAttribute('waybill.accepted', messageIds.length)
      for (const messageId of messageIds) origins.set({ source, messageId }, span.spanContext())
    },
    addTo(app) {
      app.addHook('onRequest', async (request) => {
        if (request.method !== 'POST') return
        const route = request.routeOptions.url ?? 'unknown'
        const caller = w3c.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
        const attributes = { 'http.request.method': request.method, 'http.route': route }
        running.set(request, tracer.startSpan(`POST ${route}`, { kind: SpanKind.SERVER, attributes }, caller))
      })
      app.addHook('onResponse', async (request, reply) => {
        const span = running.get(request)
        span?.setAttribute('http.response.status_code', reply.statusCode)
        if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
        span?.end()
      })
    },
  }
}
