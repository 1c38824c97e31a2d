import type { FastifyInstance } from 'fastify'

/** Runs `add` in a scope whose hooks are its own, under a prefix if there is one. */
export function inScope(parent: FastifyInstance, add: (scope: FastifyInstance) => void, prefix = ''): void {
  parent.register(
    (scope, _options, done) => {
      add(scope)
      done()
    },
    { prefix },
  )
}
