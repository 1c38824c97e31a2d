import type { LifecycleEvent, Waybill } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import { Counter, Histogram, Registry } from 'prom-client'
import { sourceIdOf } from '../admin/source-id.js'
import { operatorsPaceMs, paced } from '../health/paced.js'
import { createBoundedWords } from './bounded-words.js'
import { watchEventLoop } from './event-loop-metrics.js'
import { watchLedger } from './ledger-metrics.js'

/** Metrics of the gateway for Prometheus. Labels are names of the configuration and fixed words, so their number is bounded. */
export interface Metrics {
  observe(event: LifecycleEvent): void
  /** A request that was refused as a whole: its source, where it is known, and the code of the answer. */
  refusedRequest(source: string | undefined, code: string): void
  readonly registry: Registry
  /** Times every request of a server. */
  time(app: FastifyInstance): void
  /** Adds `GET /metrics`. */
  addTo(app: FastifyInstance): void
  close(): void
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function createMetrics(delivery: () => Waybill): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const taken = new Counter({
    name: 'waybill_accept_total',
    help: 'Events received, by the answer.',
    labelNames: ['answer'],
    registers,
  })
  const acceptSeconds = new Histogram({
    name: 'waybill_accept_duration_seconds',
    help: 'Time from receiving the events of a request to the answer of the store.',
    buckets: seconds,
    registers,
  })
  const attempts = new Counter({
    name: 'waybill_attempts_total',
    help: 'Requests to vendors, by result and by the kind of error.',
    labelNames: ['destination', 'endpoint', 'result', 'kind'],
    registers,
  })
  const attemptSeconds = new Histogram({
    name: 'waybill_attempt_duration_seconds',
    help: 'Duration of one request to a vendor.',
    labelNames: ['destination'],
    buckets: seconds,
    registers,
  })
  const remarks = new Counter({
    name: 'waybill_remarks_total',
    help: 'Deliveries that went out weaker than they were meant, or were parked for it, by the code of the remark.',
    labelNames: ['destination', 'code', 'state'],
    registers,
  })
  const refusals = new Counter({
    name: 'waybill_refused_events_total',
    help: 'Events refused for their content, by the id of their source and the rule that they break.',
    labelNames: ['source', 'rule'],
    registers,
  })
  const unreadConsent = new Counter({
    name: 'waybill_unread_consent_total',
    help: 'Accepted events that carry consent of which no destination requires a category, by the id of their source.',
    labelNames: ['source'],
    registers,
  })
  const refusedRequests = new Counter({
    name: 'waybill_refused_requests_total',
    help: 'Requests refused as a whole, by the id of their source (empty where it is not known) and the code of the answer.',
    labelNames: ['source', 'code'],
    registers,
  })
  const boundedSource = createBoundedWords()
  const boundedCode = createBoundedWords()
  const boundedRule = createBoundedWords()
  const storeFailures = new Counter({
    name: 'waybill_store_failures_total',
    help: 'Units of work that the store failed to commit.',
    registers,
  })
  const requestSeconds = new Histogram({
    name: 'waybill_http_request_duration_seconds',
    help: 'Requests to the gateway.',
    labelNames: ['route', 'status'],
    buckets: seconds,
    registers,
  })
  const readLedger = watchLedger(registry, delivery)
  const eventLoop = watchEventLoop(registry)

  return {
    observe(event) {
      switch (event.type) {
        case 'accepted':
          taken.inc({ answer: 'accepted' }, event.accepted)
          taken.inc({ answer: 'duplicate' }, event.duplicates)
          taken.inc({ answer: 'refused' }, event.refused)
          acceptSeconds.observe(event.durationMs / 1_000)
          return
        case 'attempt': {
          const { endpoint, result, kind = '', durationMs } = event.attempt
          attempts.inc({ destination: event.lane, endpoint, result, kind })
          attemptSeconds.observe({ destination: event.lane }, durationMs / 1_000)
          return
        }
        case 'remarked':
          remarks.inc({ destination: event.lane, code: boundedCode(event.code), state: event.state }, event.count)
          return
        case 'refused':
          refusals.inc({ source: boundedSource(sourceIdOf(event.source)), rule: boundedRule(ruleOf(event.rule)) })
          return
        case 'unread_consent':
          unreadConsent.inc({ source: boundedSource(sourceIdOf(event.source)) })
          return
        case 'store_failed':
          storeFailures.inc()
          return
        default:
          return
      }
    },
    refusedRequest(source, code) {
      refusedRequests.inc({ source: source === undefined ? '' : boundedSource(sourceIdOf(source)), code })
    },
    registry,
    time(app) {
      app.addHook('onResponse', async (request, reply) => {
        const labels = { route: request.routeOptions.url ?? 'unknown', status: reply.statusCode }
        requestSeconds.observe(labels, reply.elapsedTime / 1_000)
      })
    },
    addTo(app) {
      const text = paced(operatorsPaceMs, async () => {
        await readLedger()
        return registry.metrics()
      })
      app.get('/metrics', async (_request, reply) =>
        reply.header('content-type', registry.contentType).send(await text()),
      )
    },
    close: () => eventLoop.close(),
  }
}

/** The rule without the numbers that it found, so that there are few. */
function ruleOf(rule: string): string {
  return rule.slice(0, 80).replace(/\d+/g, '#')
}
