import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { RequestRefusal } from '../ingest/error-reply.js'

/** Folder of the built dashboard. */
export function dashboardFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@waybill/dashboard/package.json')), 'dist')
}

/**
 * Serves the built dashboard under `/admin/`: its files, and its page for every other path. The files hold no data, so
 * they need no session.
 */
export function addDashboardFiles(scope: FastifyInstance, folder: string): void {
  const built = existsSync(join(folder, 'index.html'))
  if (built)
    scope.register(fastifyStatic, {
      root: folder,
      prefix: '/',
      index: 'index.html',
      dotfiles: 'deny',
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Vite puts a hash of the content into the name of an asset.
        const lasting = path.includes('assets')
        reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  scope.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const isPage = request.method === 'GET' && /^\/admin(?:\/[a-z]*)?$/.test(path)
    if (!isPage) throw new RequestRefusal('There is nothing here.', { status: 404, code: 'not_found' })
    if (!built)
      throw new RequestRefusal('The dashboard is not built: run `pnpm build`.', { status: 503, code: 'not_built' })
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}
