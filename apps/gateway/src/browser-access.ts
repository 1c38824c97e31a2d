import type { FastifyInstance } from 'fastify'

/**
 * Lets pages of any origin send events and read the answer, as Segment's own API does. No cookie is ever read, so an
 * origin gains nothing but what its write key gives it.
 */
export function allowBrowsers(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*')
  })
  scope.options('/v1/*', async (_request, reply) =>
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-encoding, content-type',
        'access-control-max-age': '86400',
      })
      .send(),
  )
}
