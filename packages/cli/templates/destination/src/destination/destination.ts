import type { Destination } from '@waybill/core'
import { defineDestination } from '@waybill/core/destination'
import { sampleVendorAnswers } from '../api/answers.js'
import { sampleVendorEndpoints } from '../api/endpoints.js'
import { createSampleVendorTransport } from '../api/transport.js'
import { readSampleVendorOptions, type SampleVendorOptions } from '../options.js'
import { confirmSampleVendor } from './confirm.js'
import { encodeSampleVendor } from './mapping.js'

/** Sample Vendor as a destination. Throws `ConfigurationError` that names every wrong option. */
export function sampleVendorDestination(options: SampleVendorOptions): Destination {
  const settings = readSampleVendorOptions(options, 'sampleVendorDestination')
  return defineDestination({
    name: 'sample-vendor',
    endpoints: sampleVendorEndpoints,
    answers: sampleVendorAnswers,
    encode: encodeSampleVendor,
    transport: createSampleVendorTransport(settings),
    // FILL IN, or delete with its file: not every vendor can be asked.
    confirm: confirmSampleVendor,
  })
}
