import type { Waybill } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import type { Readiness } from './readiness.js'

export interface HealthOptions {
  readonly delivery: Waybill
  readonly readiness: Readiness
}

/**
 * `/healthz`: the process answers. `/readyz`: it also takes events; 503 while the store fails and once it has begun to
 * close. A vendor that fails makes nobody unready: its events wait in their lane, and the reply says so.
 */
export function addHealthRoutes(scope: FastifyInstance, { delivery, readiness }: HealthOptions): void {
  scope.get('/healthz', async () => ({ status: 'ok' }))
  scope.get('/readyz', async (_request, reply) => {
    const report = await readiness.report(delivery)
    return reply.code(report.status === 'ready' ? 200 : 503).send(report)
  })
}
