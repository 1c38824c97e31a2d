import { NetworkError, type NetworkErrorCode } from '../../errors/network-error.js'
import { WaybillError } from '../../errors/waybill-error.js'

export interface NetworkFailureOptions {
  readonly origin: string
  readonly sent: boolean
  readonly redact: (text: string) => string
}

/** The error of a request to a transport that is closed. */
export function closedTo(origin: string): WaybillError {
  return new WaybillError(`The transport to ${origin} is closed.`, {
    kind: 'unavailable',
    code: 'transport_closed',
    hint: 'Make a new client or destination; a closed one cannot send.',
  })
}

/** The error of a request that the transport itself gave up. */
export function stoppedBy(
  code: Extract<NetworkErrorCode, 'timeout' | 'aborted' | 'response_too_large'>,
  { origin, sent }: Pick<NetworkFailureOptions, 'origin' | 'sent'>,
): NetworkError {
  const text = {
    timeout: `The deadline passed before an answer from ${origin} was complete.`,
    aborted: `The request to ${origin} was aborted by its caller.`,
    response_too_large: `The answer from ${origin} is larger than allowed.`,
  }
  return new NetworkError(text[code], { code, sent })
}

/** The error of a request whose failure undici reports. */
export function brokenBy(cause: unknown, { origin, sent, redact }: NetworkFailureOptions): NetworkError {
  const plain = plainCause(cause, redact)
  const reason = plain.code ?? plain.message
  return sent
    ? new NetworkError(`The connection to ${origin} broke before the answer was complete: ${reason}.`, {
        code: 'connection_lost',
        sent,
        cause: plain,
      })
    : new NetworkError(`No connection to ${origin}: ${reason}.`, { code: 'connect_failed', sent, cause: plain })
}

// The errors of undici hold raw bytes of the answer and sockets, which may carry a secret.
function plainCause(cause: unknown, redact: (text: string) => string): Error & { code?: string } {
  const { code, message } = cause as { code?: unknown; message?: unknown }
  const plain: Error & { code?: string } = new Error(redact(String(message ?? cause)))
  if (typeof code === 'string') plain.code = code
  return plain
}
