import type { FastifyRequest } from 'fastify'

/**
 * Whether the client came by HTTPS. The header may be forged where no proxy is trusted: decide by it what is only made
 * stricter, or harms the forger alone.
 */
export function isEncrypted({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https'
}
