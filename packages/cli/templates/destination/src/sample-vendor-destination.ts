import { type Destination, defineDestination } from '@waybill/core'
import { sampleVendorAnswers } from './sample-vendor-answers.js'
import { sampleVendorEndpoints } from './sample-vendor-endpoints.js'
import { encodeSampleVendor } from './sample-vendor-mapping.js'
import { readSampleVendorOptions, type SampleVendorOptions } from './sample-vendor-options.js'
import { createSampleVendorTransport } from './sample-vendor-transport.js'

/** Sample Vendor as a destination. Throws `ConfigurationError` that names every wrong option. */
export function sampleVendorDestination(options: SampleVendorOptions): Destination {
  const settings = readSampleVendorOptions(options, 'sampleVendorDestination')
  return defineDestination({
    name: 'sample-vendor',
    endpoints: sampleVendorEndpoints,
    answers: sampleVendorAnswers,
    encode: encodeSampleVendor,
    transport: createSampleVendorTransport(settings),
  })
}
