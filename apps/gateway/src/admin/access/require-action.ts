import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefusal } from '../../ingest/error-reply.js'
import type { AdminUser } from './admin-tokens.js'
import { type Action, actionsOf } from './roles.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route under `/admin/api` is for. One that does not say is refused to all. */
    readonly action?: Action
  }
}

const users = new WeakMap<FastifyRequest, AdminUser>()

/** Notes who sends a request. */
export function noteUser(request: FastifyRequest, user: AdminUser): void {
  users.set(request, user)
}

/** Who sends a request. Throws 401 where nobody is known. */
export function userOf(request: FastifyRequest): AdminUser {
  const user = users.get(request)
  if (!user) throw new RequestRefusal('Log in first.', { status: 401, code: 'unauthorized' })
  return user
}

/** Refuses with 403 what the sender's role may not do, by what each route says it is for. */
export function requireActions(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (request) => {
    const { action } = request.routeOptions.config
    demand(request, action)
  })
}

/** Refuses with 403 where the sender's role may not do this. */
export function demand(request: FastifyRequest, action: Action | undefined): void {
  const { name, role } = userOf(request)
  if (action !== undefined && actionsOf(role).includes(action)) return
  throw new RequestRefusal(`${name} has the role ${role}, which may not do this.`, { status: 403, code: 'not_allowed' })
}
