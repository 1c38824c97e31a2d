import { type ErrorKind, type Outcome, type Scope, WaybillError } from '@waybill/core'

const scopes: ReadonlySet<unknown> = new Set<Scope>(['call', 'endpoint', 'destination'])
const kinds: ReadonlySet<unknown> = new Set<ErrorKind>(['invalid', 'setup', 'throttled', 'unavailable', 'unknown'])

/** Whether a destination's answer has the fields that the engine reads of an outcome. `containOutcomes` checks the waits. */
export function isOutcome(value: Outcome | undefined | null): boolean {
  switch (value?.status) {
    case 'delivered':
      return true
    case 'skipped':
      return typeof value.reason === 'string'
    case 'rejected':
      return isError(value.error)
    case 'retry':
    case 'blocked':
      return isError(value.error) && scopes.has(value.scope)
    default:
      return false
  }
}

function isError(value: unknown): boolean {
  if (!WaybillError.isInstance(value) || !kinds.has(value.kind)) return false
  return typeof value.code === 'string' && typeof value.message === 'string'
}
