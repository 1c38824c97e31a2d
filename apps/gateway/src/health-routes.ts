import type { FastifyInstance } from 'fastify'

export interface HealthOptions {
  /** Whether the gateway has begun to close. */
  readonly isClosing: () => boolean
}

/** `/healthz`: the process answers. `/readyz`: it also takes events; 503 once it has begun to close. */
export function addHealthRoutes(scope: FastifyInstance, { isClosing }: HealthOptions): void {
  scope.get('/healthz', async () => ({ status: 'ok' }))
  scope.get('/readyz', async (_request, reply) =>
    isClosing() ? reply.code(503).send({ status: 'closing' }) : { status: 'ready' },
  )
}
