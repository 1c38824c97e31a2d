import { VendorError } from '@waybill/core'

type VendorErrorOptions = ConstructorParameters<typeof VendorError>[1]

/** A parameter that an event type expects ("Validate parameters" of the event type). */
export interface YespoExpectedParameter {
  readonly name: string
  readonly required: boolean
}

/** What Yespo finds wrong with a field of `contactJson`. */
export interface YespoFieldRefusal {
  readonly field: string
  /** In Yespo's words, without the value. */
  readonly detail: string
}

const longestBody = 20_000

/** The event lacks parameters that its type requires; `code` is `missing_parameters`. */
export class YespoParametersError extends VendorError {
  /** All parameters of the event type, as far as the answer could be read. */
  readonly expected: readonly YespoExpectedParameter[]
  /** The required ones that the event did not have. */
  readonly missing: readonly string[]
  /** The answer, without secrets and values that were sent; the first 20,000 characters. */
  readonly rawBody: string

  constructor(message: string, options: VendorErrorOptions & Pick<YespoParametersError, 'expected' | 'missing'>) {
    super(message, options)
    this.expected = options.expected
    this.missing = options.missing
    this.rawBody = rawBodyOf(options)
  }
}

/** The contact data of an event (`contactJson`) is not valid; `code` is `invalid_contact_json`. */
export class YespoContactDataError extends VendorError {
  /** As far as the answer could be read: its shape is not documented. */
  readonly fields: readonly YespoFieldRefusal[]
  /** The answer, without secrets and values that were sent; the first 20,000 characters. */
  readonly rawBody: string

  constructor(message: string, options: VendorErrorOptions & Pick<YespoContactDataError, 'fields'>) {
    super(message, options)
    this.fields = options.fields
    this.rawBody = rawBodyOf(options)
  }
}

function rawBodyOf({ response, redact }: VendorErrorOptions): string {
  return redact(response.body).slice(0, longestBody)
}
