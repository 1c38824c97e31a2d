import type { HttpRequest, HttpResponse, HttpStream, SendOptions } from '../../http-message.js'
import type { Authorizer, Credentials } from '../auth/authorizer.js'
import type { UndiciExchange, Wire } from './undici-exchange.js'

/** An answer that was read whole, or whose body is still to come. */
export type Answered = HttpResponse | HttpStream
/** Makes one round trip and gives the answer to `answered`. */
export type Exchanging<Answer> = (wire: Wire, exchange: UndiciExchange<Answer>) => void

/** One request from `send` or `stream` until its answer. */
export interface Sending<Answer extends Answered> {
  readonly request: HttpRequest
  readonly options: SendOptions
  readonly exchange: Exchanging<Answer>
  readonly authorizer: Authorizer | undefined
  /** The 401 after which this request is sent a second and last time. */
  readonly refusal?: { readonly credentials: Credentials; readonly response: Answer }
  readonly resolve: (response: Answer) => void
  readonly reject: (cause: unknown) => void
}
