import type { Random } from '../server/random.js'
import { packedJson } from './jwt.js'
import type { SyneriseConfiguration } from './settings.js'

const RS512_SIGNATURE_BYTES = 256

/** Issues workspace tokens and remembers until when they live. */
export interface SyneriseTokens {
  issue(now: number): string
  status(token: string, now: number): 'good' | 'expired' | 'unknown'
  expireAll(): void
}

/** Starts without any token. */
export function createSyneriseTokens(configuration: SyneriseConfiguration, random: Random): SyneriseTokens {
  const expiries = new Map<string, number>()
  return {
    issue(now) {
      const expiresAt = Math.floor(now / 1000) + configuration.tokenTtlSeconds
      const token =
        configuration.tokenFormat === 'jwt'
          ? signedToken({ now, exp: expiresAt, workspace: configuration.workspaceGuid }, random)
          : encryptedToken(random)
      expiries.set(token, expiresAt * 1000)
      return token
    },
    status(token, now) {
      const expiresAt = expiries.get(token)
      if (expiresAt === undefined) return 'unknown'
      return now < expiresAt ? 'good' : 'expired'
    },
    expireAll() {
      for (const token of expiries.keys()) expiries.set(token, 0)
    },
  }
}

function signedToken({ now, exp, workspace }: { now: number; exp: number; workspace: string }, random: Random): string {
  const claims = {
    sub: random.hex(32),
    rlm: 'BUSINESS_PROFILE',
    ctd: now,
    iss: 'Synerise',
    bpi: workspace,
    jti: random.uuid(),
    exp,
  }
  return [packedJson({ alg: 'RS512' }), packedJson(claims), noise(random, RS512_SIGNATURE_BYTES)].join('.')
}

// Five parts of which only the header can be read, as an encrypted token (JWE) has them.
function encryptedToken(random: Random): string {
  const header = packedJson({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP-256' })
  return [header, noise(random, 256), noise(random, 12), noise(random, 200), noise(random, 16)].join('.')
}

function noise(random: Random, bytes: number): string {
  return Buffer.from(random.hex(bytes * 2), 'hex').toString('base64url')
}
