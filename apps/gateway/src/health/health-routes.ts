import type { Waybill } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import { operatorsPaceMs, paced } from './paced.js'
import type { Readiness } from './readiness.js'

export interface HealthOptions {
  readonly delivery: Waybill
  readonly readiness: Readiness
}

/**
 * `/healthz`: the process is alive. `/readyz`: the gateway accepts events; 503 while the store fails and after the gateway
 * began to close. A failing vendor does not change that: its deliveries wait in their lane, and the answer shows it.
 */
export function addHealthRoutes(scope: FastifyInstance, { delivery, readiness }: HealthOptions): void {
  scope.get('/healthz', async () => ({ status: 'ok' }))
  const reported = paced(operatorsPaceMs, () => readiness.report(delivery))
  scope.get('/readyz', async (_request, reply) => {
    const report = await reported()
    return reply.code(report.status === 'ready' ? 200 : 503).send(report)
  })
}
