import { lazy } from '@waybill/core/destination'
import { networkOptionSchemas, optionSchemas, readOptions } from '@waybill/core/zod'
import { z } from 'zod'

const schema = lazy(() =>
  z.strictObject({
    // FILL IN: what the vendor asks for, and its real address.
    /** An API token from the settings of the account. */
    token: optionSchemas.text('an API token from the settings of the Sample Vendor account'),
    /** Default `https://api.sample-vendor.example`. */
    baseUrl: optionSchemas.baseUrl.default('https://api.sample-vendor.example'),
    /** Bounds one call of the client with its retries, in milliseconds. Default 10,000. */
    timeoutMs: optionSchemas.timeoutMs,
    ...networkOptionSchemas,
  }),
)

/** Only `token` is required. An environment variable may be missing; then the constructor says so. */
export type SampleVendorOptions = Omit<z.input<ReturnType<typeof schema>>, 'token'> & {
  readonly token: string | undefined
}
export type SampleVendorSettings = z.output<ReturnType<typeof schema>>

/** Throws `ConfigurationError` that names every wrong option. */
export function readSampleVendorOptions(options: SampleVendorOptions, subject: string): SampleVendorSettings {
  return readOptions(schema(), options, subject)
}
