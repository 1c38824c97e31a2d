/** The HTTP methods that an endpoint may use. */
export type HttpMethod = 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE'

/** One HTTP request before the transport adds credentials. It holds no secret. */
export interface HttpRequest {
  /** The method of the request line. */
  readonly method: HttpMethod
  /** Path and query, percent-encoded, starting with `/`; resolved against the transport's origin and base path. */
  readonly path: string
  /** Headers of the request. The transport sets `host`, `content-length` and the like, and refuses them here. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body, sent as UTF-8. Default: no body. */
  readonly body?: string | undefined
  /** Which of the transport's authorizers adds the secret. Default `default`; `none` sends no credentials. */
  readonly auth?: string | undefined
}

/** A complete answer of the vendor. */
export interface HttpResponse {
  /** HTTP status code, also of redirects, which are never followed. */
  readonly status: number
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, decoded as UTF-8, without a byte order mark. */
  readonly body: string
}

/** When a request must be over. */
export interface SendOptions {
  /** When the answer must be complete, in milliseconds of the monotonic clock (`performance.now()`). */
  readonly deadlineAt: number
  /** Ends the request at once when it fires; the failure is a `NetworkError` with code `aborted`. Default: none. */
  readonly signal?: AbortSignal | undefined
  /**
   * Somebody waits for the answer: the request waits for no other's socket. `createHttpTransport` has two more sockets for
   * such requests than its `connections`. Default false.
   */
  readonly awaited?: boolean | undefined
}

/** When an answer that is read as it comes must be over. It has no deadline for the whole body. */
export interface StreamOptions {
  /**
   * The longest silence of the vendor, in milliseconds: before the answer begins, and between two parts of its body. The
   * failure has code `timeout`. Time in which the vendor is paused, because the reader is slow, does not count.
   */
  readonly silenceMs: number
  /** Ends the request, or the reading of its body, when it fires; the failure has code `aborted`. Default: none. */
  readonly signal?: AbortSignal | undefined
}

/** An answer whose body is read as it comes. */
export interface HttpStream {
  /** HTTP status code, from 200 to 299. */
  readonly status: number
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The bytes as they arrive, not decoded. It can be read once. It holds a socket until it is read to its end or left
   * (`break`, `return()`). Reading rejects with a `NetworkError` when the rest does not come.
   */
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Sends HTTP requests to one vendor and adds the credentials. It knows bytes, not events.
 */
export interface Transport {
  /**
   * Sends one request. Resolves with any answer that the vendor gives, whatever its status. Rejects with a `NetworkError`
   * when no complete answer came, or with the error of a failed login.
   */
  send(request: HttpRequest, options: SendOptions): Promise<HttpResponse>
  /**
   * As `send`, for an answer that is too large for memory: a success (2xx) is a stream whose body is still to come, any
   * other answer is read whole. Optional: without it, exports are not available.
   */
  stream?(request: HttpRequest, options: StreamOptions): Promise<HttpResponse | HttpStream>
  /** Loads what the first request needs, without sending anything, so that this request is not slower. Optional. */
  prepare?(): Promise<void>
  /** Replaces every secret this transport knows, in each encoding it sends. */
  redact(text: string): string
  /** Waits for requests in flight, then closes the sockets. May be called twice. */
  close(): Promise<void>
}
