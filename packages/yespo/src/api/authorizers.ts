import { WaybillError } from '@waybill/core'
import { type Authorizer, basicAuth, bearerAuth } from '@waybill/core/http'
import type { YespoSettings } from '../options.js'

/**
 * Who signs what: an API token signs events (generate, import, remove), for nothing else it is good; the API key, as the
 * password of Basic authentication with any user name, or an access token of OAuth 2.0 signs the rest.
 * https://docs.yespo.io ("Getting started with API")
 */
export function yespoAuthorizers({ apiKey, token, oauth }: YespoSettings): {
  readonly default: Authorizer
  readonly events: Authorizer
} {
  const everything =
    apiKey !== undefined ? basicAuth('waybill', apiKey) : oauth !== undefined ? bearerAuth(oauth) : eventsOnly
  return { default: everything, events: token === undefined ? everything : bearerAuth(token) }
}

/** A client with a token alone. */
const eventsOnly: Authorizer = {
  authorize() {
    throw new WaybillError('This call cannot be made with an API token.', {
      kind: 'setup',
      code: 'no_credentials',
      hint: 'Give apiKey or oauth too: a token is for generating, importing and removing events only.',
    })
  },
  refused: () => false,
  secrets: () => [],
}
