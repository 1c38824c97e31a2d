import { VendorError } from '@waybill/core'

/** What every error about a vendor's answer is made from. */
type VendorErrorOptions = ConstructorParameters<typeof VendorError>[1]

/** A parameter that an event type expects, as set by "Validate parameters" in the Yespo account. */
export interface YespoExpectedParameter {
  /** Name of the parameter. */
  readonly name: string
  /** Whether every event of the type must have the parameter. */
  readonly required: boolean
}

/** What Yespo says about one wrong field of `contactJson`. */
export interface YespoFieldRefusal {
  /** Name of the field. */
  readonly field: string
  /** What is wrong, in Yespo's words, without the value that was sent. */
  readonly detail: string
}

const longestBody = 20_000

/** Yespo refused an event because parameters are missing that its type requires. `code` is `missing_parameters`. */
export class YespoParametersError extends VendorError {
  /** All parameters of the event type; empty when the answer could not be read. */
  readonly expected: readonly YespoExpectedParameter[]
  /** Names of the required parameters that the event did not have. */
  readonly missing: readonly string[]
  /** The first 20,000 characters of the answer, without secrets and without values that were sent. */
  readonly rawBody: string

  constructor(message: string, options: VendorErrorOptions & Pick<YespoParametersError, 'expected' | 'missing'>) {
    super(message, options)
    this.expected = options.expected
    this.missing = options.missing
    this.rawBody = rawBodyOf(options)
  }
}

/** Yespo refused an event because its contact data (`contactJson`) is not valid. `code` is `invalid_contact_json`. */
export class YespoContactDataError extends VendorError {
  /** The wrong fields; empty when the answer could not be read, because its form is not documented. */
  readonly fields: readonly YespoFieldRefusal[]
  /** The first 20,000 characters of the answer, without secrets and without values that were sent. */
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
