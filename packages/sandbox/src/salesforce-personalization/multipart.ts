import type { ReceivedRequest } from '../server/emulator.js'

/** The text of one field of a multipart form (RFC 7578); undefined when there is no such form or field. */
export function readMultipartField({ headers, body }: ReceivedRequest, name: string): string | undefined {
  const type = headers['content-type'] ?? ''
  const boundary = /^multipart\/form-data\b.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)
  if (boundary === null) return undefined
  const mark = `--${boundary[1] ?? boundary[2] ?? ''}`
  for (const part of `\r\n${body}`.split(`\r\n${mark}`).slice(1)) {
    const end = part.indexOf('\r\n\r\n')
    const field = /^content-disposition:.*[;\s]name="([^"]*)"/im.exec(part.slice(0, end))?.[1]
    if (end >= 0 && field === name) return part.slice(end + 4)
  }
  return undefined
}
