import type { HttpRequest, HttpResponse, SendOptions } from '../../http-message.js'

/** What an authorizer may use to get new credentials. */
export interface AuthorizeContext {
  /** Sends a request through the same transport, without credentials unless the request names an authorizer in `auth`. */
  exchange(request: HttpRequest, options: SendOptions): Promise<HttpResponse>
}

/** The credentials that the transport adds to one request. */
export interface Credentials {
  /** Headers, names in lower case. They replace the request's own headers. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** Query parameters, which the transport encodes and appends to the path. Default: none. */
  readonly query?: Readonly<Record<string, string>>
  /** A number that changes with every new token, so that many refusals of an old token lead to one login. */
  readonly generation: number
}

/** Gives the transport its credentials. Only the transport sees them. */
export interface Authorizer {
  /** The credentials for one request, without a promise where they are known. May throw or reject with a `WaybillError`. */
  authorize(context: AuthorizeContext): Credentials | Promise<Credentials>
  /** Called when the vendor answered 401. Returns true when new credentials can be got: the request is then sent once more. */
  refused(credentials: Credentials): boolean
  /** All texts to redact, current and recent tokens included. The same array until the texts change. */
  secrets(): readonly string[]
}
