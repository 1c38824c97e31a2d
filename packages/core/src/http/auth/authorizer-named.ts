import { ConfigurationError } from '../../errors/configuration-error.js'
import type { Authorizer } from './authorizer.js'

/** The authorizer of a request: `undefined` where it sends no credentials. Throws `ConfigurationError` for one that is missing. */
export function authorizerNamed(
  name = 'default',
  authorizers: Readonly<Record<string, Authorizer>>,
): Authorizer | undefined {
  if (name === 'none') return undefined
  const authorizer = Object.hasOwn(authorizers, name) ? authorizers[name] : undefined
  if (!authorizer && name !== 'default')
    throw new ConfigurationError('createHttpTransport', [{ field: `authorizers.${name}`, rule: 'is missing' }])
  return authorizer
}
