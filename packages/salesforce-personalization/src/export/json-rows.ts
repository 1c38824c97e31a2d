import { JSONParser, TokenType } from '@streamparser/json'
import { WaybillError } from '@waybill/core'
import { cutShort, notRows, rowTooLarge } from './row-errors.js'

// The parser needs far more memory for an open bracket than its one byte.
const deepest = 100

/** The rows of a JSON array, in portions: those of one chunk each. */
export async function* jsonRows(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes }: { readonly maxRowBytes: number },
): AsyncGenerator<readonly object[]> {
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false, stringBufferSize: 65_536, numberBufferSize: 64 })
  let rows: object[] = []
  let begun = false
  let sinceRow = 0
  let depth = 0
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth++
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth--
    if (depth > deepest) throw notRows(`a list of objects nested less than ${deepest} deep`)
  }
  parser.onValue = ({ value }) => {
    if (typeof value !== 'object' || value === null) throw notRows('a list of objects')
    rows.push(value)
  }
  for await (const chunk of chunks) {
    const part = begun ? chunk : fromBracket(chunk)
    if (part.length === 0) continue
    begun = true
    if (parser.isEnded) {
      if (isBlank(part)) continue
      throw notRows('one JSON array')
    }
    rows = []
    write(parser, part)
    sinceRow = rows.length > 0 ? 0 : sinceRow + part.length
    if (sinceRow > maxRowBytes) throw rowTooLarge(maxRowBytes)
    if (rows.length > 0) yield rows
  }
  if (!parser.isEnded) throw cutShort()
}

function write(parser: JSONParser, part: Uint8Array): void {
  try {
    parser.write(part)
  } catch (cause) {
    throw WaybillError.isInstance(cause) ? cause : notRows('a JSON array', cause)
  }
}

// Space, tab, line feed, carriage return, and the bytes of a byte order mark.
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf])
const bracket = 0x5b

/** The chunk from the opening bracket on; empty when it has only blanks. */
function fromBracket(chunk: Uint8Array): Uint8Array {
  const at = chunk.findIndex((byte) => !blanks.has(byte))
  if (at < 0) return chunk.subarray(chunk.length)
  if (chunk[at] !== bracket) throw notRows('a JSON array')
  return chunk.subarray(at)
}

function isBlank(chunk: Uint8Array): boolean {
  return chunk.every((byte) => blanks.has(byte))
}
