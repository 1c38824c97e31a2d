import { packedJson, readClaims } from './jwt.js'

const YEAR_2100_SECONDS = 4_102_444_800

/** A token whose claims say that a profile of the workspace holds it: realm `client` and a `clId`. It lives until 2100. */
export function syneriseProfileToken(workspaceGuid: string): string {
  const claims = { rlm: 'client', clId: 5_092_159_999, iss: 'Synerise', bpi: workspaceGuid, exp: YEAR_2100_SECONDS }
  return [packedJson({ alg: 'RS512' }), packedJson(claims), Buffer.alloc(256, 1).toString('base64url')].join('.')
}

/**
 * Reads a token as a profile's. Claims alone decide, so that a test may make its own: issuer and workspace must be
 * right, `clId` be there, `exp` (in seconds) not be over. Signatures are not looked at.
 */
export function readSyneriseProfileToken(
  token: string,
  { workspaceGuid, at }: { readonly workspaceGuid: string; readonly at: number },
): 'good' | 'expired' | 'none' {
  const claims = readClaims(token)
  if (claims?.['iss'] !== 'Synerise' || claims['bpi'] !== workspaceGuid || claims['clId'] === undefined) return 'none'
  const { exp } = claims
  return typeof exp === 'number' && at >= exp * 1000 ? 'expired' : 'good'
}
