export type HttpMethod = 'POST' | 'PUT' | 'GET' | 'DELETE'

/** One HTTP request as bytes-to-be, without secrets. */
export interface HttpRequest {
  readonly method: HttpMethod
  /** Path and query, percent-encoded, starting with `/`; resolved against the transport's origin and base path. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Which of the transport's authorizers adds the secret. Default `default`; `none` sends no credentials. */
  readonly auth?: string | undefined
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded as UTF-8. */
  readonly body: string
}

export interface SendOptions {
  /** When the answer must be complete, in milliseconds of the monotonic clock (`performance.now()`). */
  readonly deadlineAt: number
  readonly signal?: AbortSignal | undefined
}

export interface StreamOptions {
  /**
   * The longest silence to bear, in milliseconds: before the answer begins, and between two parts of its body. Time in
   * which the reader asks for nothing does not count.
   */
  readonly silenceMs: number
  readonly signal?: AbortSignal | undefined
}

/** An answer whose body is read as it comes. */
export interface HttpStream {
  readonly status: number
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The bytes as they arrive, not decoded, for one reader. It holds a socket until it is read to its end or left
   * (`break`, `return()`); reading rejects with a `NetworkError` when the rest does not come.
   */
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Moves one HTTP request and brings one response: bytes, not events. Resolves with any answer the vendor gives,
 * whatever its status; rejects with a `NetworkError` when there is none, or with the error of a failed login.
 */
export interface Transport {
  send(request: HttpRequest, options: SendOptions): Promise<HttpResponse>
  /**
   * The same for an answer too large to hold: a success (2xx) is a stream with its body still to come, any other answer
   * is read whole as by `send`. Optional: a transport without it cannot serve exports.
   */
  stream?(request: HttpRequest, options: StreamOptions): Promise<HttpResponse | HttpStream>
  /** Loads what the first send needs, without sending anything; else that send pays for it. Optional. */
  prepare?(): Promise<void>
  /** Replaces every secret this transport knows, in each encoding it sends. */
  redact(text: string): string
  /** Lets requests in flight finish, then closes the sockets. May be called twice. */
  close(): Promise<void>
}
