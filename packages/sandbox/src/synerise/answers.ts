import { type Answer, jsonAnswer } from '../server/emulator.js'
import type { JsonObject } from '../server/json-object.js'
import type { Violation } from '../server/rule.js'
import type { SyneriseConfiguration } from './settings.js'

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
function classicError({ status, path, at, message, violations = [], error }: SyneriseErrorParts): Answer {
  return jsonAnswer(status, {
    error: error ?? SUMMARIES[status] ?? 'Error',
    status,
    timestamp: new Date(at).toISOString(),
    path,
    message,
    errors: violations.map((violation) => syneriseFieldError(violation, status)),
  })
}

/** One field at fault, as error bodies list it. */
export function syneriseFieldError({ field, detail, value }: Violation, code: number): JsonObject {
  const rejectedValue = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return { code, field, message: detail, rejectedValue }
}

/** The error body of newer services: `/uauth` and AI events. */
function newerError({ status, path, at, message }: SyneriseErrorParts): Answer {
  const timestamp = new Date(at).toISOString()
  return jsonAnswer(status, { path, timestamp, errorCode: `ERR-${status}`, status, message, traceId: `sandbox-${at}` })
}

/** The page of a proxy in front of the services. */
function htmlError({ status }: SyneriseErrorParts): Answer {
  const summary = `${status} ${SUMMARIES[status] ?? 'Error'}`
  const body = `<html><head><title>${summary}</title></head><body><center><h1>${summary}</h1></center></body></html>`
  return { status, headers: { 'content-type': 'text/html' }, body }
}

/** An error answer, in the shape of the service its path belongs to unless another is set. */
export function syneriseError(parts: SyneriseErrorParts, shape: SyneriseConfiguration['errorBody']): Answer {
  switch (shape) {
    case 'by-service':
      return parts.path.startsWith('/v4/') ? classicError(parts) : newerError(parts)
    case 'classic':
      return classicError(parts)
    case 'newer':
      return newerError(parts)
    case 'html':
      return htmlError(parts)
    case 'empty':
      return { status: parts.status }
    default:
      return shape satisfies never
  }
}
