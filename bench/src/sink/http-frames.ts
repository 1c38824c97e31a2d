const headerEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('\r\n0\r\n\r\n')

/**
 * Cuts a stream of bytes into HTTP requests, by content-length or by the last chunk, and hands over each one whole, head
 * included. Nothing else of HTTP is looked at.
 */
export function httpFrames(onRequest: (request: Buffer, bodyAt: number) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let held = 0
  let wanted = 0

  return (chunk) => {
    pieces.push(chunk)
    held += chunk.length
    if (held < wanted) return
    let buffer = pieces.length === 1 ? chunk : Buffer.concat(pieces, held)
    wanted = 0
    while (buffer.length > 0) {
      const end = buffer.indexOf(headerEnd)
      if (end < 0) break
      const size = sizeOf(buffer, end)
      if (size === undefined) break
      if (buffer.length < size) {
        wanted = size
        break
      }
      onRequest(buffer.subarray(0, size), end + 4)
      buffer = buffer.subarray(size)
    }
    pieces = buffer.length > 0 ? [buffer] : []
    held = buffer.length
  }
}

function sizeOf(buffer: Buffer, headEnd: number): number | undefined {
  const head = buffer.toString('latin1', 0, headEnd)
  const length = /\ncontent-length: ?(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return headEnd + 4 + Number(length)
  if (!/\ntransfer-encoding: ?chunked/i.test(head)) return headEnd + 4
  const last = buffer.indexOf(lastChunk, headEnd + 2)
  return last < 0 ? undefined : last + lastChunk.length
}
