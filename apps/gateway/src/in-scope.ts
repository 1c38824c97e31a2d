import type { FastifyInstance } from 'fastify'

/** Runs `add` in a scope whose hooks and body parsers are its own. */
export function inScope(parent: FastifyInstance, add: (scope: FastifyInstance) => void): void {
  parent.register((scope, _options, done) => {
    add(scope)
    done()
  })
}
