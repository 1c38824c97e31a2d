import { WaybillError } from '@waybill/core'
import {
  createSalesforcePersonalization,
  type SalesforcePersonalizationOptions,
} from '@waybill/salesforce-personalization'
import { createSynerise, type SyneriseOptions } from '@waybill/synerise'
import { createYespo, type YespoOptions } from '@waybill/yespo'
import type { GatewayConfig } from './gateway-config.js'
import { type Vendor, vendorOptions, vendors } from './gateway-destinations.js'
import type { Environment } from './gateway-settings.js'

/** What a harmless call to a vendor has shown of its credentials. */
export interface VendorCheck {
  readonly vendor: string
  /** `unchecked`: the vendor has no harmless call for what is configured. */
  readonly status: 'ok' | 'failed' | 'unchecked'
  /** For a person; carries no secret. */
  readonly says: string
}

type Check = (options: Readonly<Record<string, unknown>>) => Promise<Omit<VendorCheck, 'vendor'>>

/** Options that the clients share with the destinations. */
const shared = ['token', 'timeoutMs', 'connections', 'tls', 'dispatcher']

const timeoutMs = 10_000

const checks: Readonly<Record<Vendor['name'], Check>> = {
  'salesforce-personalization': async (options) => {
    if (!options['apiKeyId']) return { status: 'unchecked', says: 'without an API key there is nothing to check' }
    const client = createSalesforcePersonalization(options as unknown as SalesforcePersonalizationOptions)
    try {
      await client.users.find('waybill-credential-check')
      return { status: 'ok', says: 'the API key is taken; a wrong dataset would not show here' }
    } finally {
      await client.close()
    }
  },
  yespo: async (options) => {
    const client = createYespo(options as unknown as YespoOptions)
    try {
      await client.account.info({ timeoutMs })
      return { status: 'ok', says: 'the API key is taken' }
    } finally {
      await client.close()
    }
  },
  synerise: async (options) => {
    const client = createSynerise(options as SyneriseOptions)
    try {
      const { ok, problems } = await client.doctor({ timeoutMs })
      return { status: ok ? 'ok' : 'failed', says: ok ? 'the credentials are taken' : problems.join(' ') }
    } finally {
      await client.close()
    }
  },
}

/** Makes one harmless call to each vendor that is configured. Sends no event; never rejects. */
export async function checkVendors(environment: Environment, file: GatewayConfig): Promise<readonly VendorCheck[]> {
  const found = vendors.flatMap((vendor) => {
    const { options } = vendorOptions(vendor, environment, file)
    return Object.keys(options).length === 0 ? [] : [{ vendor, options: clientOptions(vendor, options) }]
  })
  return Promise.all(
    found.map(async ({ vendor: { name }, options }) => {
      try {
        return { vendor: name, ...(await checks[name](options)) }
      } catch (error) {
        const says = WaybillError.isInstance(error) ? error.message : 'the check itself failed'
        return { vendor: name, status: 'failed' as const, says }
      }
    }),
  )
}

function clientOptions({ variables }: Vendor, options: Record<string, unknown>): Record<string, unknown> {
  const names = new Set([...Object.keys(variables), ...shared])
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name)))
}
