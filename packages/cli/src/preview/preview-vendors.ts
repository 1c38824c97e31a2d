import type { Destination } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'

/** Setting that the requests of a vendor depend on. It is never secret. */
export interface VendorSetting {
  /** The vendor's option, like `baseUrl`; on the command line `--base-url`. */
  readonly option: string
  readonly variable: string
  /** Value when neither the command line nor the environment sets one. Absent: the vendor's own default applies. */
  readonly placeholder?: string
}

export type VendorSettings = Readonly<Record<string, string>>

export interface PreviewVendor {
  readonly settings: readonly VendorSetting[]
  /** Loads the vendor's package. Throws `ConfigurationError` for settings that cannot work. */
  readonly destination: (settings: VendorSettings) => Promise<Destination>
  /** Base URL of the requests. A test keeps the defaults equal to those of the packages. */
  readonly baseUrl: (settings: VendorSettings) => string
}

/** Transport that never sends, because a preview must not. */
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

/** Vendors that `waybill preview` knows. */
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
