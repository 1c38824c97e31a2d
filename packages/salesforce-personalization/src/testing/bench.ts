// biome-ignore lint/style/noRestrictedImports: for tests only; nothing that is published imports this file.
import type { Sandbox, SandboxSettings } from '@waybill/sandbox'
import { sandboxBench } from '../../../../tooling/sandbox-bench.js'
import {
  createSalesforcePersonalization,
  type SalesforcePersonalizationClient,
  type SalesforcePersonalizationOptions,
} from '../index.js'

const vendor = 'salesforce-personalization'

/** The emulator's address and credentials. */
export function connectionTo({ credentials, urls }: Sandbox) {
  const { apiKeyId, apiKeySecret, dataset } = credentials[vendor]
  return { baseUrl: urls[vendor], dataset, apiKeyId, apiKeySecret }
}

/** A client of the emulator that repeats at once. */
export const clientOf = (sandbox: Sandbox, options: Partial<SalesforcePersonalizationOptions> = {}) =>
  createSalesforcePersonalization({ ...connectionTo(sandbox), retry: { baseMs: 1 }, ...options })

/** The emulator and its clients. */
export const testBench = (settings: NonNullable<SandboxSettings[typeof vendor]> = {}) =>
  sandboxBench<typeof vendor, SalesforcePersonalizationOptions, SalesforcePersonalizationClient>(
    vendor,
    settings,
    clientOf,
  )
