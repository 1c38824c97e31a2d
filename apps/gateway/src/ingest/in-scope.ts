import type { FastifyInstance } from 'fastify'

/** Runs `add` in a scope with its own hooks, and with the prefix if one is given. */
export function inScope(parent: FastifyInstance, add: (scope: FastifyInstance) => void, prefix = ''): void {
  parent.register(
    (scope, _options, done) => {
      add(scope)
      done()
    },
    { prefix },
  )
}
