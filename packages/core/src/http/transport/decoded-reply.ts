type Headers = Readonly<Record<string, string>>

/** Adds, to a flat list of names and values, which encodings an answer may have. A request that says it itself is right. */
export function askingForCompression(headers: string[]): string[] {
  for (let at = 0; at < headers.length; at += 2) if (headers[at] === 'accept-encoding') return headers
  headers.push('accept-encoding', 'gzip, deflate, br')
  return headers
}

/**
 * A whole answer, decompressed. `too_large` when it would have more than `maxBytes`. An answer in another encoding, or one
 * that is damaged, stays as it came, with its `content-encoding`: nobody takes it for the vendor's own.
 */
export function decodedReply(
  { headers, body }: { readonly headers: Headers; readonly body: Buffer | undefined },
  maxBytes: number,
): { readonly headers: Headers; readonly body: Buffer | undefined } | 'too_large' {
  const encoding = headers['content-encoding']?.trim().toLowerCase()
  if (!encoding || !body?.length || encoding === 'identity') return { headers, body }
  try {
    const plain = decoded(encoding, body, maxBytes)
    if (!plain) return { headers, body }
    const { 'content-encoding': _, 'content-length': __, ...others } = headers
    return { headers: others, body: plain }
  } catch (cause) {
    return (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : { headers, body }
  }
}

function decoded(encoding: string, body: Buffer, maxOutputLength: number): Buffer | undefined {
  const zlib = process.getBuiltinModule('node:zlib')
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync(body, { maxOutputLength })
    case 'deflate':
      // Some servers leave the zlib header out.
      return ((body[0] ?? 0) & 0x0f) === 8
        ? zlib.inflateSync(body, { maxOutputLength })
        : zlib.inflateRawSync(body, { maxOutputLength })
    case 'br':
      return zlib.brotliDecompressSync(body, { maxOutputLength })
    default:
      return undefined
  }
}
