/** What the control API refused, with the field and the rule. */
class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly rule: string
  readonly field: string

  constructor(message: string, { rule, field }: { readonly rule: string; readonly field: string }) {
    super(message)
    this.rule = rule
    this.field = field
  }
}

/** Asks the control API; rejects with an `ApiError` when it refuses, and with a `TypeError` when it is not there. */
export async function ask<Value>(
  path: string,
  options: { readonly method?: string; readonly body?: unknown } = {},
): Promise<Value> {
  const { method = 'GET', body } = options
  const response = await fetch(`/__sandbox${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  const value: unknown = text === '' ? undefined : JSON.parse(text)
  if (response.ok) return value as Value
  const { error } = value as { error: { message: string; rule: string; field: string } }
  throw new ApiError(error.message, error)
}

/** What to tell a person of an error. */
export function explain(error: unknown): string {
  if (error instanceof ApiError)
    return `${error.field === '' ? '' : `${error.field}: `}${error.message} (${error.rule})`
  return error instanceof TypeError ? 'The sandbox does not answer. Is it still running?' : String(error)
}
