import type { Sandbox } from '@waybill/sandbox'
import type { Environment } from './gateway-settings.js'

/** A sandbox in this process, and the variables that point the gateway to it. */
export interface SandboxEnvironment {
  readonly sandbox: Sandbox
  readonly variables: Environment
}

/** Starts emulators of all three vendors on free ports of 127.0.0.1. The sandbox is loaded only when needed. */
export async function startSandboxEnvironment(): Promise<SandboxEnvironment> {
  const { startSandbox } = await import('@waybill/sandbox')
  const sandbox = await startSandbox()
  return { sandbox, variables: sandboxVariables(sandbox) }
}

/** The vendor variables with a sandbox's addresses and credentials. */
export function sandboxVariables({ urls, credentials }: Pick<Sandbox, 'urls' | 'credentials'>): Environment {
  const salesforce = credentials['salesforce-personalization']
  return {
    SALESFORCE_PERSONALIZATION_BASE_URL: urls['salesforce-personalization'],
    SALESFORCE_PERSONALIZATION_DATASET: salesforce.dataset,
    SALESFORCE_PERSONALIZATION_API_KEY_ID: salesforce.apiKeyId,
    SALESFORCE_PERSONALIZATION_API_KEY_SECRET: salesforce.apiKeySecret,
    YESPO_BASE_URL: urls.yespo,
    YESPO_API_KEY: credentials.yespo.apiKey,
    SYNERISE_BASE_URL: urls.synerise,
    SYNERISE_API_KEY: credentials.synerise.apiKey,
  }
}
