import { type Answer, jsonAnswer } from '../emulator.js'
import type { Violation } from '../rule.js'

/** 202 without a body: queued. */
export const SYNERISE_ACCEPTED: Answer = { status: 202 }

const SUMMARIES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}

/** What an error answer is made of. */
export interface SyneriseErrorParts {
  readonly status: number
  readonly path: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly message: string
  /** Classic body only: the fields at fault. */
  readonly violations?: readonly Violation[]
  /** Default: the name of the status. */
  readonly error?: string
}

/** The error body of `/v4`. */
export function classicError({ status, path, at, message, violations = [], error }: SyneriseErrorParts): Answer {
  return jsonAnswer(status, {
    error: error ?? SUMMARIES[status] ?? 'Error',
    status,
    timestamp: new Date(at).toISOString(),
    path,
    message,
    errors: violations.map(({ field, detail, value }) => ({
      code: status,
      field,
      message: detail,
      rejectedValue: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    })),
  })
}

/** The error body of newer services: `/uauth` and AI events. */
function newerError({ status, path, at, message }: SyneriseErrorParts): Answer {
  const timestamp = new Date(at).toISOString()
  return jsonAnswer(status, { path, timestamp, errorCode: `ERR-${status}`, status, message, traceId: `sandbox-${at}` })
}

/** The error body of the service a path belongs to. */
export function syneriseError(parts: SyneriseErrorParts): Answer {
  return parts.path.startsWith('/v4/') ? classicError(parts) : newerError(parts)
}
