import type { Clock } from '../../clock.js'
import { isNetworkError, NetworkError } from '../../errors/network-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { AuthorizeContext, Authorizer, Credentials } from './authorizer.js'

interface ObtainedToken {
  readonly token: string
  /** How long the token may be used, in milliseconds from now. Absent: until it is refused. */
  readonly usableMs?: number
}

export interface TokenSourceOptions {
  /** Gets a new token. Called once for all requests that wait. */
  readonly obtain: (context: AuthorizeContext) => ObtainedToken | Promise<ObtainedToken>
  /** The deadline of one `obtain`, in milliseconds. */
  readonly timeoutMs: number
  /** What `obtain` does, for errors, like `Logging in`. */
  readonly activity: string
  /** The stable code of failures of `obtain`. */
  readonly failureCode: string
  /** Further texts to redact. */
  readonly secrets: readonly string[]
  readonly clock: Clock
}

interface Held {
  readonly token: string
  readonly credentials: Credentials
  readonly usableUntil: number
}

// How many tokens are redacted: a late answer may echo an earlier one.
const rememberedTokens = 4

/** An authorizer of bearer tokens that can be renewed. One renewal at a time, and none after a token has been replaced. */
export function createTokenSource(options: TokenSourceOptions): Authorizer {
  const { clock } = options
  let held: Held | undefined
  let last: Held | undefined
  let renewal: Promise<Credentials> | undefined
  let tokens: readonly string[] = []
  let secrets = options.secrets

  const keep = ({ token, usableMs }: ObtainedToken): Credentials => {
    const usableUntil = usableMs === undefined ? Number.POSITIVE_INFINITY : clock.elapsed() + usableMs
    // The same token keeps its generation, so that a request it was refused for is not sent again.
    const credentials =
      last?.token === token
        ? last.credentials
        : { headers: { authorization: `Bearer ${token}` }, generation: (last?.credentials.generation ?? 0) + 1 }
    held = { token, credentials, usableUntil }
    last = held
    if (!tokens.includes(token)) {
      tokens = [token, ...tokens].slice(0, rememberedTokens)
      secrets = [...options.secrets, ...tokens]
    }
    return credentials
  }

  const renew = (context: AuthorizeContext): Credentials | Promise<Credentials> => {
    let obtained: ObtainedToken | Promise<ObtainedToken>
    try {
      obtained = options.obtain(context)
    } catch (cause) {
      throw asFailure(cause, options)
    }
    if (!(obtained instanceof Promise)) return keep(obtained)
    renewal = bounded(obtained, options)
      .then(keep, (cause) => {
        throw asFailure(cause, options)
      })
      .finally(() => {
        renewal = undefined
      })
    return renewal
  }

  return {
    authorize(context) {
      if (held && (held.usableUntil === Number.POSITIVE_INFINITY || clock.elapsed() < held.usableUntil))
        return held.credentials
      return renewal ?? renew(context)
    },
    refused({ generation }) {
      if (held?.credentials.generation === generation) held = undefined
      return true
    },
    secrets: () => secrets,
  }
}

function bounded<T>(promise: Promise<T>, { clock, timeoutMs, activity }: TokenSourceOptions): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(timeoutMs, () =>
      reject(new NetworkError(`${activity} took longer than ${timeoutMs} ms.`, { code: 'timeout', sent: false })),
    )
    promise.then(resolve, reject).finally(cancel)
  })
}

function asFailure(cause: unknown, { activity, failureCode }: TokenSourceOptions): WaybillError {
  // A `NetworkError` would say that the waiting request may have been sent, which it has not.
  if (WaybillError.isInstance(cause) && !isNetworkError(cause)) return cause
  return new WaybillError(`${activity} failed.`, {
    kind: 'unavailable',
    code: failureCode,
    hint: WaybillError.isInstance(cause) ? cause.message : undefined,
    cause,
  })
}
