import { createHash } from 'node:crypto'

/** A short name for a source that does not tell the write key it may be. */
export function sourceIdOf(source: string): string {
  return createHash('sha256').update(source, 'utf8').digest('hex').slice(0, 10)
}
