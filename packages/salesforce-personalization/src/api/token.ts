import { ConfigurationError } from '@waybill/core'

/** The error of an operation that needs an API token, called on a client without one. */
export function missingToken(operation: string, otherWay?: string): ConfigurationError {
  const hint = 'give createSalesforcePersonalization apiKeyId and apiKeySecret'
  return new ConfigurationError(operation, [
    {
      field: 'apiKeyId',
      rule: 'is missing: this needs an API token',
      hint: otherWay === undefined ? hint : `${hint}, ${otherWay}`,
    },
  ])
}
