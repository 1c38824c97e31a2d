import { type SalesforceSettings, salesforceConfiguration } from './salesforce-personalization/settings.js'
import { syneriseProfileToken } from './synerise/profile-token.js'
import { type SyneriseSettings, syneriseConfiguration } from './synerise/settings.js'
import type { VendorName } from './vendor-name.js'
import { type YespoSettings, yespoConfiguration } from './yespo/settings.js'

/** Settings of each emulator. Every setting has a default. */
export interface SandboxSettings {
  /** Settings of the Salesforce Personalization emulator. */
  readonly 'salesforce-personalization'?: SalesforceSettings
  /** Settings of the Yespo emulator. */
  readonly yespo?: YespoSettings
  /** Settings of the Synerise emulator. */
  readonly synerise?: SyneriseSettings
}

/** Credentials that the emulators accept: those of the settings, else the defaults. */
export interface SandboxCredentials {
  /** Credentials of the Salesforce Personalization emulator. */
  readonly 'salesforce-personalization': {
    /** API Key ID: the user name of Basic authorization. */
    readonly apiKeyId: string
    /** API Secret Key: the password of Basic authorization. */
    readonly apiKeySecret: string
    /** Account name, for clients that ask for one. */
    readonly account: string
    /** Name of the only dataset. */
    readonly dataset: string
  }
  /** Credentials of the Yespo emulator. */
  readonly yespo: {
    /** API key: the password of Basic authorization, with any user name. */
    readonly apiKey: string
    /** Bearer token with all rights. */
    readonly accessToken: string
  }
  /** Credentials of the Synerise emulator. */
  readonly synerise: {
    /** Workspace API key, for the login and as the password of Basic authorization. */
    readonly apiKey: string
    /** GUID of the workspace: the user name of Basic authorization. */
    readonly workspaceGuid: string
    /** Tracker key, sent as `?token=` with AI events. */
    readonly trackerKey: string
    /** Bearer token of a profile, valid until 2100: accepted for events only. */
    readonly profileToken: string
  }
}

/** Credentials that the settings and their defaults contain. */
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

/** Path of a vendor's documented base URL. */
export function basePathOf(vendor: VendorName): string {
  return vendor === 'yespo' ? '/api' : ''
}
