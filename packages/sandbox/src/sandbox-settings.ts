import { type SalesforceSettings, salesforceConfiguration } from './salesforce-personalization/settings.js'
import { syneriseProfileToken } from './synerise/profile-token.js'
import { type SyneriseSettings, syneriseConfiguration } from './synerise/settings.js'
import type { VendorName } from './vendor-name.js'
import { type YespoSettings, yespoConfiguration } from './yespo/settings.js'

/** Credentials and switches of each vendor. */
export interface SandboxSettings {
  readonly 'salesforce-personalization'?: SalesforceSettings
  readonly yespo?: YespoSettings
  readonly synerise?: SyneriseSettings
}

/** What the emulators accept. */
export interface SandboxCredentials {
  readonly 'salesforce-personalization': {
    readonly apiKeyId: string
    readonly apiKeySecret: string
    readonly account: string
    readonly dataset: string
  }
  readonly yespo: { readonly apiKey: string; readonly accessToken: string }
  readonly synerise: {
    readonly apiKey: string
    readonly workspaceGuid: string
    readonly trackerKey: string
    /** A Bearer token whose claims say that it is a profile's. */
    readonly profileToken: string
  }
}

/** The credentials that go with the settings. */
export function sandboxCredentials(settings: SandboxSettings): SandboxCredentials {
  const { apiKeyId, apiKeySecret, account, dataset } = salesforceConfiguration(settings['salesforce-personalization'])
  const { apiKey, accessToken } = yespoConfiguration(settings.yespo)
  const { workspaceGuid, trackerKey, ...synerise } = syneriseConfiguration(settings.synerise)
  return {
    'salesforce-personalization': { apiKeyId, apiKeySecret, account, dataset },
    yespo: { apiKey, accessToken },
    synerise: {
      apiKey: synerise.apiKey,
      workspaceGuid,
      trackerKey,
      profileToken: syneriseProfileToken(workspaceGuid),
    },
  }
}

/** What follows the origin in a vendor's documented base URL. */
export function basePathOf(vendor: VendorName): string {
  return vendor === 'yespo' ? '/api' : ''
}
