import type { Pool } from 'undici'
import type { TransportSettings } from './transport-options.js'

/** Loads undici and opens its pool; sockets are opened by requests. */
export async function openPool({
  target,
  connections,
  connectTimeoutMs,
  keepAliveTimeoutMs,
  tls,
}: TransportSettings): Promise<Pool> {
  const loaded = await import('undici')
  // A bundler may leave a CommonJS module's exports on `default` alone.
  const Engine = loaded.Pool ?? loaded.default.Pool
  return new Engine(target.origin, {
    connections,
    pipelining: 1,
    connectTimeout: connectTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    // A vendor's own, longer promise is not trusted: a socket that is closed under a request leaves it in doubt.
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    ...(tls ? { connect: tls } : {}),
  })
}
