import type { Authorizer, Credentials } from './authorizer.js'

/** An authorizer whose credentials never change, so that a refusal is final. */
export function fixedAuth(credentials: Credentials, secrets: readonly string[]): Authorizer {
  return {
    authorize: () => credentials,
    refused: () => false,
    secrets: () => secrets,
  }
}
