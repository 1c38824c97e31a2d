import type { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import type { Destination } from '@waybill/core'
import type { Waybill } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import { RequestRefusal } from '../ingest/error-reply.js'
import { inScope } from '../ingest/in-scope.js'
import type { RefusedEvents } from '../telemetry/refused-events.js'
import { type AdminToken, createJudgeToken } from './access/admin-tokens.js'
import { requireActions } from './access/require-action.js'
import { addActionRoutes } from './action-routes.js'
import { replyWithAdminError } from './admin-error.js'
import { addDashboardFiles, dashboardFolder } from './dashboard-files.js'
import { addEventRoute } from './event-routes.js'
import { addLedgerRoutes } from './ledger-routes.js'
import type { Activity } from './live/activity.js'
import { addLiveStream } from './live/live-stream.js'
import { addOverviewRoutes } from './overview-routes.js'
import { requireSession } from './session/admin-guard.js'
import { createAdminSessions } from './session/admin-sessions.js'
import { addSecurityHeaders } from './session/security-headers.js'
import { sessionIdOf } from './session/session-cookie.js'
import { addSessionRoutes } from './session/session-routes.js'

export interface AdminOptions {
  /** Admin token of the role `admin`. Without it and `tokens` everything under `/admin` is answered 404. */
  readonly token?: string | undefined
  /** Further ones, each with a name and a role. */
  readonly tokens?: readonly AdminToken[] | undefined
  readonly delivery: Waybill
  /** Told of connections with a session. */
  readonly admit?: ((socket: Socket) => void) | undefined
  readonly destinations: readonly Destination[]
  readonly activity: Activity
  /** What was refused at the door, for the search. */
  readonly refusedEvents: Pick<RefusedEvents, 'recent'>
  /** Sources whose purged ids are recognised: the write keys. */
  readonly sources: readonly string[]
  /** Called once, with a line for the log, when the dashboard is requested and no admin token is set. */
  readonly warn?: ((text: string) => void) | undefined
  /** Folder of the built dashboard. Default: that of `@waybill/dashboard`. */
  readonly folder?: string | undefined
}

/** Largest body of an admin request, in bytes. */
const bodyLimit = 200_000

/** Registers the dashboard and its API. The prefix must be `/admin`. */
export function adminPlugin(scope: FastifyInstance, options: AdminOptions, done: () => void): void {
  addAdmin(scope, options)
  done()
}

function addAdmin(scope: FastifyInstance, options: AdminOptions): void {
  const { token, tokens = [], activity } = options
  addSecurityHeaders(scope)
  scope.setErrorHandler(replyWithAdminError)
  if (token === undefined && tokens.length === 0) return refuseAll(scope, options.warn)
  const sessions = createAdminSessions({ judge: createJudgeToken(token, tokens) })
  scope.register(cookie)
  // JSON only: another site can send the other content types without a preflight.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit },
    scope.getDefaultJsonParser('error', 'error'),
  )
  addDashboardFiles(scope, options.folder ?? dashboardFolder())
  inScope(
    scope,
    (api) => {
      api.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store')
      })
      addSessionRoutes(api, sessions)
      inScope(api, (known) => {
        requireSession(known, sessions, options.admit)
        requireActions(known)
        addOverviewRoutes(known, options)
        addLedgerRoutes(known, options)
        addEventRoute(known, options)
        addActionRoutes(known, options)
        addLiveStream(known, {
          activity,
          isLoggedIn: (request) => sessions.find(sessionIdOf(request)) !== undefined,
        })
      })
    },
    '/api',
  )
}

function refuseAll(scope: FastifyInstance, warn: AdminOptions['warn']): void {
  let warned = false
  scope.setNotFoundHandler(() => {
    if (!warned) warn?.('The dashboard is off: set WAYBILL_ADMIN_TOKEN to turn it on.')
    warned = true
    throw new RequestRefusal('There is nothing here.', { status: 404, code: 'not_found' })
  })
}
