import { WaybillError } from '@waybill/core'
import { storeBusy, storeRefused } from '@waybill/delivery/store'

/** What another try may cure: connections, restarts, a full disk, too many clients. */
const transient = /^(08|53|57P|25006|58)/

/** Somebody else's lock: it cannot be had in time, or the server chose this unit as the one to undo. */
const locked = /^(55P03|40P01|40001)$/

/** A value or a rule: data exceptions, constraints and checks, limits of the server, what a trigger of its owner refuses. */
const content = /^(21|22|23|44|54|P0)/

/** Whether the server undid the unit because of another one, so that it can be run again at once. */
export function isConflict(error: unknown): boolean {
  const code = sqlStateOf(error)
  return code === '40P01' || code === '40001'
}

/** Whether the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return sqlStateOf(error) === '53100'
}

/** The SQLSTATE of what the server said. Each has a digit, unlike `EPIPE` and the like, which connections end with. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/**
 * The error that callers see: its kind says whether another try may help. Values never come along, only the SQLSTATE.
 * While connecting nothing is written yet, so that nothing can be wrong with what is.
 */
export function storeError(cause: unknown, { connecting = false } = {}): WaybillError {
  if (WaybillError.isInstance(cause)) return cause
  const state = sqlStateOf(cause)
  if (state === undefined) {
    // Made before a byte was sent: what was to be written is not what it should be.
    const isOurs = cause instanceof TypeError || cause instanceof RangeError || cause instanceof SyntaxError
    return isOurs && !connecting
      ? storeRefused('A value cannot be written as PostgreSQL reads it.', cause)
      : away(cause)
  }
  if (locked.test(state)) return storeBusy(`Another transaction is in the way (${state}).`, named(cause))
  if (content.test(state)) return storeRefused(`PostgreSQL cannot hold a value (${state}).`, named(cause))
  if (transient.test(state)) return away(cause, state)
  return new WaybillError(`PostgreSQL refused a statement (${state}).`, {
    kind: 'setup',
    code: 'store_unfit',
    hint: hintOf(state),
    cause: named(cause),
  })
}

function away(cause: unknown, state?: string): WaybillError {
  return new WaybillError(`PostgreSQL could not do it now${state ? ` (${state})` : ''}.`, {
    kind: 'unavailable',
    code: 'store_unavailable',
    hint: 'Nothing that was accepted is lost; try again.',
    cause: named(cause),
  })
}

function hintOf(state: string): string {
  if (state.startsWith('28')) return 'Check user and password of the connection.'
  if (state === '42501') return 'The user needs CREATE on the schema, or on the database when the schema is missing.'
  if (state === '3D000') return 'Create the database first.'
  return 'Look the code up in the appendix of PostgreSQL’s manual.'
}

/** Messages about data quote it, so of those only the code goes on. */
function named(cause: unknown): unknown {
  const state = sqlStateOf(cause)
  if (state === undefined) return cause
  const message = /^2[23]/.test(state) ? 'A value was refused.' : (cause as Error).message
  return Object.assign(new Error(message), { code: state })
}
