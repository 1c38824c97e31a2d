import { hash } from 'node:crypto'

/** 16 bytes that stand for a source and an id, as hexadecimal: short and of even size in the index that dedupes. */
export function digestOf(source: string, messageId: string): string {
  // JSON keeps the two apart, and halves of surrogate pairs different.
  return sha256(JSON.stringify([source, messageId])).toString('hex', 0, 16)
}

/** 8 bytes that stand for a key of a user, as a signed decimal. */
export function keyHash(key: string): string {
  return sha256(JSON.stringify(key)).readBigInt64LE().toString()
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
