import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Door } from '../door/door.js'
import { isEncrypted } from '../door/is-encrypted.js'

/** What clients in a page ask for before they send, each in its maker's form: where to send, and that nothing else is on. */
export function addSettingsRoutes(scope: FastifyInstance, door: Door): void {
  const answered = (path: string, answer: (request: FastifyRequest, writeKey: string) => object) =>
    scope.get(path, async (request, reply) => {
      const { source } = door.needSender(request)
      return reply.header('cache-control', 'no-cache').send(answer(request, source))
    })
  // Segment asks its CDN; with `cdnURL` pointed here, events come here too.
  answered('/v1/projects/:writeKey/settings', segmentSettings)
  answered('/sourceConfig', rudderstackConfig)
}

function segmentSettings(request: FastifyRequest, writeKey: string): object {
  const everything = { __default: { enabled: true, integrations: {} } }
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${request.host}/v1`,
        protocol: isEncrypted(request) ? 'https' : 'http',
        addBundledMetadata: false,
        unbundledIntegrations: [],
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: { track: everything, identify: everything, group: everything },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  }
}

function rudderstackConfig(_request: FastifyRequest, writeKey: string): object {
  const id = createHash('sha256').update(writeKey, 'utf8').digest('hex').slice(0, 10)
  const off = { enabled: false }
  return {
    source: {
      id,
      name: id,
      writeKey,
      enabled: true,
      workspaceId: 'waybill',
      connections: [],
      destinations: [],
      dataplanes: {},
      config: { statsCollection: { errors: off, metrics: off } },
    },
  }
}

/** Segment's client reports counters of its own work here. They are no events, and nobody reads them. */
export function addClientMetricsRoute(scope: FastifyInstance): void {
  scope.post('/v1/m', { onRequest: async (_request, reply) => reply.send({ success: true }) }, async () => ({}))
}
