import { createHash } from 'node:crypto'
import { type Clock, ConfigurationError, NetworkError, VendorError, WaybillError } from '@waybill/core'
import type { HttpResponse, HttpStream, SendOptions, Transport } from '@waybill/core/destination'
import { decodedBody } from './decoded-body.js'

/** One page, or the part of it that fits in memory. */
export interface Page<Row> {
  /** The rows that were read: all of them, unless there is a `rest`. */
  readonly rows: readonly Row[]
  /** The other rows, to be read as they come. */
  readonly rest?: AsyncGenerator<readonly Row[]>
  /** A digest of the rows that were read, in any order. */
  readonly digest: string
}

export interface PageReaderOptions<Row> {
  readonly transport: Transport
  readonly clock: Clock
  /** `null`: the answer has every row, so only its first portion is read at once. */
  readonly pageSize: number | null
  /** The longest silence, in milliseconds. */
  readonly silenceMs: number
  readonly rowsOf: (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<readonly Row[]>
  /** Called with the number of bytes that were read, decompressed. */
  readonly counted: (bytes: number) => void
}

/** A transport whose answers are pages: the page of the last success is in `page`. */
export interface PageReader<Row> extends Transport {
  readonly page: Page<Row> | undefined
}

// How much of a page is read at once. The rest is read as it comes, and cannot be asked for again.
const heldRows = 2_000
const heldBytes = 32_000_000
const keptOfBody = 500

/** Sends requests and reads the rows of successful answers. A broken answer is a failure of the request. */
export function createPageReader<Row extends object>(options: PageReaderOptions<Row>): PageReader<Row> {
  const { transport, clock, pageSize, silenceMs } = options
  let page: Page<Row> | undefined

  async function read(answer: HttpStream, late: () => boolean): Promise<Page<Row>> {
    let beginning = ''
    let bytes = 0
    async function* observed() {
      for await (const chunk of decodedBody(answer)) {
        if (beginning.length < keptOfBody) beginning += Buffer.from(chunk.subarray(0, keptOfBody)).toString('utf8')
        bytes += chunk.length
        options.counted(chunk.length)
        yield chunk
      }
    }
    const portions = options.rowsOf(observed())
    const rows: Row[] = []
    const enough = Math.min(pageSize ?? 0, heldRows)
    try {
      for (;;) {
        const { done, value } = await portions.next()
        if (done) return { rows, digest: digestOf(rows, enough) }
        for (const row of value) rows.push(row)
        if (rows.length > enough || bytes > heldBytes) return { rows, rest: portions, digest: digestOf(rows, enough) }
      }
    } catch (cause) {
      if (late()) throw tooLate(cause)
      throw withEvidence(cause, { ...answer, body: beginning })
    }
  }

  function withEvidence(cause: unknown, response: HttpResponse): unknown {
    if (!WaybillError.isInstance(cause) || cause.code !== 'export_not_rows') return cause
    const { kind, code, hint, message } = cause
    const plain = hint === undefined ? message : message.slice(0, -hint.length - 1)
    return new VendorError(plain, { kind, code, hint, cause, response, redact: (text) => transport.redact(text) })
  }

  return {
    async send(request, { deadlineAt, signal }: SendOptions) {
      if (!transport.stream) throw withoutStream()
      const deadline = new AbortController()
      const cancel = clock.after(deadlineAt - clock.elapsed(), () => deadline.abort())
      const late = () => deadline.signal.aborted && signal?.aborted !== true
      try {
        const answer = await transport
          .stream(request, {
            silenceMs,
            signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
          })
          .catch((cause) => {
            // Our own deadline aborts the request too.
            throw late() && isAborted(cause) ? tooLate(cause) : cause
          })
        if (typeof answer.body === 'string') return answer as HttpResponse
        page = await read(answer as HttpStream, late)
        return { status: answer.status, headers: answer.headers, body: '' }
      } finally {
        cancel()
      }
    },
    redact: (text) => transport.redact(text),
    close: async () => {},
    get page() {
      return page
    },
  }
}

function isAborted(cause: unknown): cause is NetworkError {
  return NetworkError.isInstance(cause) && cause.name === 'NetworkError' && cause.code === 'aborted'
}

/** The page was not complete in its time, like any attempt that timed out. */
function tooLate(cause: unknown): NetworkError {
  const sent = isAborted(cause) ? cause.sent : true
  return new NetworkError('The page took longer than allowed.', { code: 'timeout', sent, cause })
}

/** Made from the vendor's ids where the rows have some: other fields may change between two pages. */
function digestOf(rows: readonly object[], count: number): string {
  const keys = rows.slice(0, Math.max(count, 1)).map((row) => {
    const { name } = row as { readonly name?: unknown }
    return typeof name === 'string' && name !== '' ? name : JSON.stringify(row)
  })
  return createHash('sha1').update(keys.sort().join('\n')).digest('base64')
}

function withoutStream(): ConfigurationError {
  return new ConfigurationError('createSalesforcePersonalization', [
    { field: 'transport', rule: 'cannot stream, which exports need', hint: 'give it a stream function' },
  ])
}
