import { WaybillError } from '@waybill/core'
import { type Authorizer, basicAuth, bearerAuth } from '@waybill/core/http'
import type { YespoSettings } from '../options.js'

/**
 * The credentials of each kind of call. An API token authorizes events only (generate, import, remove). The API key, as the
 * password of Basic authentication with any user name, or an access token of OAuth 2.0 authorizes the rest.
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

/** For a client that has only an API token: refuses every call that is not about events. */
const eventsOnly: Authorizer = {
  authorize() {
    throw new WaybillError('This call cannot be made with an API token.', {
      kind: 'setup',
      code: 'no_credentials',
      hint: 'Give apiKey or oauth too. Yespo accepts a token only for generating, importing and removing events.',
    })
  },
  refused: () => false,
  secrets: () => [],
}
