import type { HttpRequest, HttpResponse, HttpStream, SendOptions } from '../../http-message.js'
import type { Authorizer, Credentials } from '../auth/authorizer.js'
import type { UndiciExchange, Wire } from './undici-exchange.js'

/** An answer read whole, or as it comes. */
export type Answered = HttpResponse | HttpStream
/** One round trip over the wire, whose answer is given to `answered`. */
export type Exchanging<Answer> = (wire: Wire, exchange: UndiciExchange<Answer>) => void

/** One request on its way, from `send` or `stream` to its answer. */
export interface Sending<Answer extends Answered> {
  readonly request: HttpRequest
  readonly options: SendOptions
  readonly exchange: Exchanging<Answer>
  readonly authorizer: Authorizer | undefined
  /** The refusal that this is the one replay of. */
  readonly refusal?: { readonly credentials: Credentials; readonly response: Answer }
  readonly resolve: (response: Answer) => void
  readonly reject: (cause: unknown) => void
}
