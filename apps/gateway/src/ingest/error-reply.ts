import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

/** One broken rule of one event in an error answer. */
export interface EventError {
  /** Which event of the batch, from 0. Absent for a single call. */
  readonly index?: number
  /** Path of the field, like `properties.price`; empty for the event as a whole. */
  readonly field: string
  readonly rule: string
  readonly hint?: string
}

/** Body of every error answer. Match on `code`; messages may change. */
export interface ErrorBody {
  readonly success: false
  readonly code: string
  readonly message: string
  /** Which events were refused, and why. */
  readonly errors?: readonly EventError[]
  /** Errors beyond those in `errors`, of which there are 50 at most. */
  readonly moreErrors?: number
  /** Number of events of this request that were accepted. */
  readonly accepted?: number
}

export interface RequestRefusalOptions {
  readonly status: number
  /** Stable, machine-readable name of the reason. */
  readonly code: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Error that refuses a request. Its message is sent to the client. */
export class RequestRefusal extends Error {
  override readonly name = 'RequestRefusal'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(message: string, { status, code, headers = {} }: RequestRefusalOptions) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** Sends an error answer. Any error other than a `RequestRefusal` or one of the HTTP layer is a defect: 500 without its message. */
export function replyWithError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, message, headers } = asRefusal(error)
  const body: ErrorBody = { success: false, code, message }
  return reply.code(status).headers(headers).send(body)
}

/** Answers a request to an unknown route. */
export function replyNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body: ErrorBody = {
    success: false,
    code: 'not_found',
    message: 'There is no such route. Events go to POST /v1/{track,identify,page,screen,group,alias,batch}.',
  }
  return reply.code(404).send(body)
}

/** Answers, on its bare connection, what never became a request: it is no HTTP, too long, or too slow. */
export function replyToNoRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error)
  const [status, reason, code, message] = noRequest[error.code ?? ''] ?? notHttp
  const body = JSON.stringify({ success: false, code, message } satisfies ErrorBody)
  const head = [`HTTP/1.1 ${status} ${reason}`, 'Content-Type: application/json; charset=utf-8', 'Connection: close']
  socket.end(`${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () =>
    socket.destroy(error),
  )
}

type NoRequest = readonly [status: number, reason: string, code: string, message: string]

const notHttp: NoRequest = [400, 'Bad Request', 'bad_request', 'The request could not be read as HTTP.']
const noRequest: Readonly<Record<string, NoRequest>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'request_timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    ...([431, 'Request Header Fields Too Large', 'headers_too_large'] as const),
    'The headers of the request are too long.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large', 'body_too_large', 'The body is too large.'],
}

/** What an error is told as. */
export function asRefusal(error: unknown): RequestRefusal {
  if (error instanceof RequestRefusal) return error
  const { statusCode = 500, code } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new RequestRefusal('The body is too large.', { status: 413, code: 'body_too_large' })
  if (statusCode === 415)
    return new RequestRefusal('The content type must be application/json.', {
      status: 415,
      code: 'unsupported_media_type',
    })
  if (statusCode >= 400 && statusCode < 500)
    return new RequestRefusal('The request could not be read as HTTP.', { status: statusCode, code: 'bad_request' })
  return new RequestRefusal('Something went wrong here; the request may be sent again.', {
    status: 500,
    code: 'internal_error',
  })
}
