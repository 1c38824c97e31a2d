import { type CallOptions, createVendorCalls } from '@waybill/core/http'
import { sampleVendorAnswers } from '../api/answers.js'
import { sampleVendorEndpoints } from '../api/endpoints.js'
import { createSampleVendorTransport } from '../api/transport.js'
import { readSampleVendorOptions, type SampleVendorOptions } from '../options.js'

// FILL IN: the vendor's API in the vendor's own words.
export interface SampleVendorEvent {
  /** The vendor knows a repeat by it. */
  readonly id: string
  readonly person: string
  readonly name: string
  /** ISO 8601. */
  readonly at?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** Sample Vendor's API. Every method rejects with a `WaybillError`, also for bad input. */
export interface SampleVendorClient {
  /** `POST /v1/events`. Resolves when the vendor has accepted the event. */
  sendEvent(event: SampleVendorEvent, options?: CallOptions): Promise<void>
  /** `PUT /v1/people/{person}`. */
  updatePerson(person: string, traits: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<void>
  /** Lets requests in flight finish, then closes the sockets. May be called twice. */
  close(): Promise<void>
}

/** A client for one account. Throws `ConfigurationError` that names every wrong option. */
export function createSampleVendor(options: SampleVendorOptions): SampleVendorClient {
  const settings = readSampleVendorOptions(options, 'createSampleVendor')
  const transport = createSampleVendorTransport(settings)
  const calls = createVendorCalls({
    endpoints: sampleVendorEndpoints,
    answers: sampleVendorAnswers,
    transport,
    timeoutMs: settings.timeoutMs,
    clock: settings.clock,
  })
  return {
    async sendEvent(event, callOptions) {
      await calls.call({ endpoint: 'events', json: event }, callOptions)
    },
    async updatePerson(person, traits, callOptions) {
      await calls.call({ endpoint: 'person', json: { traits }, pathParams: { person } }, callOptions)
    },
    close: () => transport.close(),
  }
}
