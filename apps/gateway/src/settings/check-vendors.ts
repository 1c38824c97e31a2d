import { WaybillError } from '@waybill/core'
import {
  createSalesforcePersonalization,
  type SalesforcePersonalizationOptions,
} from '@waybill/salesforce-personalization'
import { createSynerise, type SyneriseOptions } from '@waybill/synerise'
import { createYespo, type YespoOptions } from '@waybill/yespo'
import type { GatewayConfig } from './gateway-config.js'
import { accountsOf, type Vendor, vendors } from './gateway-destinations.js'
import type { Environment } from './gateway-settings.js'

/** Result of checking a vendor's credentials with a harmless call. */
export interface VendorCheck {
  /** The name of its destination. */
  readonly vendor: string
  /** `unchecked`: there is no harmless call for the configured credentials. */
  readonly status: 'ok' | 'failed' | 'unchecked'
  /** Finding for a person, without secrets. */
  readonly says: string
}

type Check = (options: Readonly<Record<string, unknown>>) => Promise<Omit<VendorCheck, 'vendor'>>

/** Options that the clients share with the destinations. */
const shared = ['token', 'timeoutMs', 'connections', 'tls', 'dispatcher']

const timeoutMs = 10_000

const checks: Readonly<Record<Vendor['name'], Check>> = {
  'salesforce-personalization': async (options) => {
    if (!options['apiKeyId']) return { status: 'unchecked', says: 'no API key is configured' }
    const client = createSalesforcePersonalization(options as unknown as SalesforcePersonalizationOptions)
    try {
      await client.users.find('waybill-credential-check')
      return { status: 'ok', says: 'the API key is accepted; a wrong dataset is not detected' }
    } finally {
      await client.close()
    }
  },
  yespo: async (options) => {
    const client = createYespo(options as unknown as YespoOptions)
    try {
      await client.account.info({ timeoutMs })
      return { status: 'ok', says: 'the API key is accepted' }
    } finally {
      await client.close()
    }
  },
  synerise: async (options) => {
    const client = createSynerise(options as SyneriseOptions)
    try {
      const { ok, problems } = await client.doctor({ timeoutMs })
      return { status: ok ? 'ok' : 'failed', says: ok ? 'the credentials are accepted' : problems.join(' ') }
    } finally {
      await client.close()
    }
  },
}

/** Makes one harmless call to each configured vendor. Sends no event and never rejects. */
export async function checkVendors(
  environment: Environment,
  file: Pick<GatewayConfig, 'vendors'>,
): Promise<readonly VendorCheck[]> {
  const found = vendors.flatMap((vendor) =>
    accountsOf(vendor, environment, file).map(({ options }) => ({
      check: checks[vendor.name],
      lane: typeof options['name'] === 'string' ? options['name'] : vendor.name,
      options: clientOptions(vendor, options),
    })),
  )
  return Promise.all(
    found.map(async ({ check, lane, options }) => {
      try {
        return { vendor: lane, ...(await check(options)) }
      } catch (error) {
        const says = WaybillError.isInstance(error) ? error.message : 'the check itself failed'
        return { vendor: lane, status: 'failed' as const, says }
      }
    }),
  )
}

function clientOptions({ variables }: Vendor, options: Record<string, unknown>): Record<string, unknown> {
  const names = new Set([...Object.keys(variables), ...shared])
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name)))
}
