import { hash } from 'node:crypto'

/** A hash of a source and an id, 16 bytes in hexadecimal. Its fixed size keeps the index of ids small. */
export function digestOf(source: string, messageId: string): string {
  // JSON separates the two texts, and keeps lone surrogates different.
  return sha256(JSON.stringify([source, messageId])).toString('hex', 0, 16)
}

/** A hash of a user's key, 8 bytes as a signed decimal. */
export function keyHash(key: string): string {
  return sha256(JSON.stringify(key)).readBigInt64LE().toString()
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
