import type { Destination } from '@waybill/core'
import { salesforcePersonalizationDestination } from '@waybill/salesforce-personalization'
import type { Sandbox } from '@waybill/sandbox'
import { syneriseDestination } from '@waybill/synerise'
import { yespoDestination } from '@waybill/yespo'

/** The three vendors at the addresses of a sandbox. */
export function destinationsFor({ urls, credentials }: Pick<Sandbox, 'urls' | 'credentials'>): readonly Destination[] {
  const { dataset, apiKeyId, apiKeySecret } = credentials['salesforce-personalization']
  return [
    salesforcePersonalizationDestination({
      baseUrl: urls['salesforce-personalization'],
      dataset,
      apiKeyId,
      apiKeySecret,
    }),
    yespoDestination({ baseUrl: urls.yespo, apiKey: credentials.yespo.apiKey }),
    syneriseDestination({ baseUrl: urls.synerise, apiKey: credentials.synerise.apiKey }),
  ]
}
