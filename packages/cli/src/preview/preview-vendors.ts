import type { Destination } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'

/** What the requests of a vendor depend on besides the events. None of it is secret. */
export interface VendorSetting {
  /** The vendor's option, like `baseUrl`; on the command line `--base-url`. */
  readonly option: string
  readonly variable: string
  /** Stands where neither the command line nor the environment says anything. Absent: the vendor's own default. */
  readonly placeholder?: string
}

export type VendorSettings = Readonly<Record<string, string>>

export interface PreviewVendor {
  readonly settings: readonly VendorSetting[]
  /** Loads the vendor's package. Throws `ConfigurationError` for settings that cannot work. */
  readonly destination: (settings: VendorSettings) => Promise<Destination>
  /** Where its requests go; the packages' own defaults, kept equal by a test. */
  readonly baseUrl: (settings: VendorSettings) => string
}

/** Never moves anything: a preview that could send would be no preview. */
const inert: Transport = {
  send: () => Promise.reject(new Error('A preview sends nothing.')),
  redact: (text) => text,
  close: async () => undefined,
}

const syneriseOrigins: Readonly<Record<string, string>> = {
  eu: 'https://api.synerise.com',
  us: 'https://api.azu.synerise.com',
  gcp: 'https://api.geb.synerise.com',
}

/** The vendors whose requests can be shown. */
export const previewVendors = {
  'salesforce-personalization': {
    settings: [
      { option: 'account', variable: 'SALESFORCE_PERSONALIZATION_ACCOUNT', placeholder: 'your-account' },
      { option: 'instance', variable: 'SALESFORCE_PERSONALIZATION_INSTANCE', placeholder: 'your-instance' },
      { option: 'dataset', variable: 'SALESFORCE_PERSONALIZATION_DATASET', placeholder: 'your-dataset' },
      { option: 'baseUrl', variable: 'SALESFORCE_PERSONALIZATION_BASE_URL' },
    ],
    destination: async ({ account, instance, dataset = '', baseUrl }) => {
      const { salesforcePersonalizationDestination } = await import('@waybill/salesforce-personalization')
      const keys = { apiKeyId: 'placeholder', apiKeySecret: 'placeholder' }
      return salesforcePersonalizationDestination({ account, instance, dataset, baseUrl, ...keys, transport: inert })
    },
    baseUrl: ({ account, instance, baseUrl }) => baseUrl ?? `https://${account}.${instance}.evergage.com`,
  },
  yespo: {
    settings: [{ option: 'baseUrl', variable: 'YESPO_BASE_URL' }],
    destination: async ({ baseUrl }) => {
      const { yespoDestination } = await import('@waybill/yespo')
      return yespoDestination({ apiKey: 'placeholder', baseUrl, transport: inert })
    },
    baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.yespo.io/api',
  },
  synerise: {
    settings: [
      { option: 'region', variable: 'SYNERISE_REGION', placeholder: 'eu' },
      { option: 'baseUrl', variable: 'SYNERISE_BASE_URL' },
    ],
    destination: async ({ region, baseUrl }) => {
      const { syneriseDestination } = await import('@waybill/synerise')
      return syneriseDestination({ apiKey: 'placeholder', region: region as 'eu', baseUrl, transport: inert })
    },
    baseUrl: ({ region = '', baseUrl }) => baseUrl ?? syneriseOrigins[region] ?? '',
  },
} as const satisfies Record<string, PreviewVendor>

export type PreviewVendorName = keyof typeof previewVendors
