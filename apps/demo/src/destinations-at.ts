import type { Destination } from '@waybill/core'
import { salesforcePersonalizationDestination } from '@waybill/salesforce-personalization'
import type { Sandbox } from '@waybill/sandbox'
import { syneriseDestination } from '@waybill/synerise'
import { yespoDestination } from '@waybill/yespo'

/** The three vendors, at the sandbox's addresses and with its credentials. */
export function destinationsAt({ urls, credentials }: Sandbox): readonly Destination[] {
  const { apiKeyId, apiKeySecret, account, dataset } = credentials['salesforce-personalization']
  return [
    salesforcePersonalizationDestination({
      account,
      dataset,
      apiKeyId,
      apiKeySecret,
      baseUrl: urls['salesforce-personalization'],
    }),
    yespoDestination({ apiKey: credentials.yespo.apiKey, baseUrl: urls.yespo }),
    syneriseDestination({ apiKey: credentials.synerise.apiKey, baseUrl: urls.synerise }),
  ]
}
