import { type ErrorKind, type Outcome, type Scope, WaybillError } from '@waybill/core'

const scopes: ReadonlySet<unknown> = new Set<Scope>(['call', 'endpoint', 'destination'])
const kinds: ReadonlySet<unknown> = new Set<ErrorKind>(['invalid', 'setup', 'throttled', 'unavailable', 'unknown'])

/** Whether a destination's answer has what the engine reads of an outcome. Waits are somebody else's concern. */
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
