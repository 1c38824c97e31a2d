import { createRedactor } from '../../redactor.js'
import type { Authorizer } from './authorizer.js'

/** Replaces the secrets that these authorizers have at the time of each call. */
export function redactorOf(authorizers: readonly Authorizer[]): (text: string) => string {
  let known: readonly (readonly string[])[] = []
  let redact = createRedactor([])
  return (text) => {
    const current = authorizers.map((authorizer) => authorizer.secrets())
    if (current.some((secrets, index) => secrets !== known[index])) {
      known = current
      redact = createRedactor(current.flat())
    }
    return redact(text)
  }
}
