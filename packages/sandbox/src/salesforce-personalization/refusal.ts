import { jsonAnswer, type Processed, refuse } from '../server/emulator.js'
import type { Violation } from '../server/rule.js'

/** Refuses with an HTTP status. The documents describe no HTTP errors, so status and body are assumptions. */
export function refuseSalesforce(status: number, violation: Violation): Processed {
  const answer = jsonAnswer(status, { status, error: `${violation.field}: ${violation.detail}` })
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="Personalization"' } : {}
  return refuse({ ...answer, headers: { ...answer.headers, ...challenge } }, violation)
}
