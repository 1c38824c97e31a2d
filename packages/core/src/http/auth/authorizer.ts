import type { HttpRequest, HttpResponse, SendOptions } from '../../http-message.js'

/** What an authorizer may use to get new credentials. */
export interface AuthorizeContext {
  /** Sends a request through the same transport; without credentials unless the request names an authorizer. */
  exchange(request: HttpRequest, options: SendOptions): Promise<HttpResponse>
}

/** What proves who is calling, ready to be added to one request. */
export interface Credentials {
  /** Names in lower case; they win over the request's own headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Appended to the path, percent-encoded. */
  readonly query?: Readonly<Record<string, string>>
  /** Changes with every new token, so that many refusals of an old one lead to one login. */
  readonly generation: number
}

/** Adds the secret, in the transport and nowhere else. Synchronous where it can be. */
export interface Authorizer {
  /** The credentials for one request. May throw or reject with a `WaybillError`. */
  authorize(context: AuthorizeContext): Credentials | Promise<Credentials>
  /** The vendor answered 401 to these credentials. True when new ones may be had: then the request is replayed once. */
  refused(credentials: Credentials): boolean
  /** Everything to redact, current and recent tokens included. The same array until it changes. */
  secrets(): readonly string[]
}
