import type { Pool } from 'undici'
import type { TransportSettings } from './transport-options.js'

/** Loads undici and makes its pool. Sockets are opened by requests. */
export async function openPool({
  target,
  connections,
  connectTimeoutMs,
  keepAliveTimeoutMs,
  tls,
}: TransportSettings): Promise<Pool> {
  const loaded = await import('undici')
  // Some bundlers give the exports of a CommonJS module only on `default`.
  const Engine = loaded.Pool ?? loaded.default.Pool
  return new Engine(target.origin, {
    connections,
    pipelining: 1,
    connectTimeout: connectTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    // Also the maximum, so that a longer `Keep-Alive` of the vendor is ignored. A socket that the vendor closes under a
    // request leaves that request in doubt.
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    ...(tls ? { connect: tls } : {}),
  })
}
