import { WaybillError } from '@waybill/core'
import { storeBusy, storeRefused } from '@waybill/delivery/store'

/** States that may pass: lost connections, restarts, a full disk, too many clients, and limits of time that the server kept. */
const transient = /^(08|53|57014|57P|25006|25P0[34]|58)/

/** Locks of other transactions: the wait was too long, or the server rolled this unit back. */
const locked = /^(55P03|40P01|40001)$/

/** Wrong values: data exceptions, constraints, limits of the server, and errors of triggers. */
const content = /^(21|22|23|44|54|P0)/

/** Whether the server rolled the unit back because of another one, so that it can run again at once. */
export function isConflict(error: unknown): boolean {
  const code = sqlStateOf(error)
  return code === '40P01' || code === '40001'
}

/** Whether the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return sqlStateOf(error) === '53100'
}

/** The SQLSTATE of a server's error. It always has a digit, unlike codes of the system such as `EPIPE`. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/**
 * The error for callers. Its kind says whether another try may help. It contains the SQLSTATE but no values. While
 * `connecting`, no value has been written, so that none can be the cause.
 */
export function storeError(cause: unknown, { connecting = false } = {}): WaybillError {
  if (WaybillError.isInstance(cause)) return cause
  const state = sqlStateOf(cause)
  if (state === undefined) {
    // The driver throws these before it sends anything: a value has a wrong type.
    const isOurs = cause instanceof TypeError || cause instanceof RangeError || cause instanceof SyntaxError
    return isOurs && !connecting
      ? storeRefused('A value cannot be written as PostgreSQL reads it.', cause)
      : unavailable(cause)
  }
  if (locked.test(state)) return storeBusy(`Another transaction has a lock (${state}).`, named(cause))
  if (content.test(state)) return storeRefused(`PostgreSQL cannot hold a value (${state}).`, named(cause))
  if (transient.test(state)) return unavailable(cause, state)
  if (state === '25P02')
    return new WaybillError('The transaction has failed already, so nothing was accepted in it.', {
      kind: 'invalid',
      code: 'transaction_failed',
      hint: 'Roll it back, whole or to a savepoint, and accept again.',
      cause: named(cause),
    })
  return new WaybillError(`PostgreSQL refused a statement (${state}).`, {
    kind: 'setup',
    code: 'store_unfit',
    hint: hintOf(state),
    cause: named(cause),
  })
}

function unavailable(cause: unknown, state?: string): WaybillError {
  const place = state ?? placeOf(cause)
  return new WaybillError(`PostgreSQL is not available${place ? ` (${place})` : ''}.`, {
    kind: 'unavailable',
    code: 'store_unavailable',
    hint: 'No accepted event is lost. Try again.',
    cause: named(cause),
  })
}

/** Where the network failed, and how: `127.0.0.1:5432 ECONNREFUSED`. */
function placeOf(cause: unknown): string | undefined {
  // A name with several addresses fails with one error for each.
  const [first] = (cause as AggregateError | null)?.errors ?? []
  const { code, address, hostname, port } = (first ?? cause ?? {}) as NodeJS.ErrnoException & {
    readonly address?: string
    readonly hostname?: string
    readonly port?: number
  }
  const host = address ?? hostname
  return host === undefined ? undefined : `${host}${port === undefined ? '' : `:${port}`} ${code}`
}

function hintOf(state: string): string {
  if (state.startsWith('28')) return 'Check user and password of the connection.'
  if (state === '42501') return 'The user needs CREATE on the schema, or on the database when the schema is missing.'
  if (state === '3D000') return 'Create the database first.'
  return 'PostgreSQL’s manual explains the code in its appendix.'
}

/** The cause without values: messages about data quote them, so only their code is kept. */
function named(cause: unknown): unknown {
  const state = sqlStateOf(cause)
  if (state === undefined) return cause
  const message = /^2[23]/.test(state) ? 'A value was refused.' : (cause as Error).message
  return Object.assign(new Error(message), { code: state })
}
