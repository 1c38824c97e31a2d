import { createHash } from 'node:crypto'

/** Something that somebody did or saw, as it is told to the log. */
export interface AuditEntry {
  /** Wall time, epoch milliseconds. */
  readonly at: number
  /** Who: a name, not a token. */
  readonly who: string
  /** What, in a word like `hold` or `values`. */
  readonly action: string
  /** From which address. Absent: from nowhere, such as a start. */
  readonly from?: string
  /** Concerning what, as text. It must not hold an id of a person in clear: the log outlives them. Absent: nothing in particular. */
  readonly query?: string
  /** How many deliveries or events were concerned. Absent: not counted. */
  readonly count?: number
}

/** The end of a piece of the log: the number and digest of its last line. `0` and an empty digest: before the first line. */
export interface AuditEnd {
  /** Its place, from 1; 0 before the first line. */
  readonly number: number
  /** Its digest, as `AuditLine` has it. */
  readonly digest: string
}

/** A line of the log: an entry, chained to the line before it. */
export interface AuditLine extends AuditEntry {
  /** Its place, from 1, without gaps. */
  readonly number: number
  /** The digest of the line before it; empty for line 1. */
  readonly previous: string
  /** SHA-256 of all of the line, `previous` among it, in hexadecimal digits. */
  readonly digest: string
}

/** A piece of the log, oldest line first. */
export interface AuditPage {
  /** The lines. */
  readonly lines: readonly AuditLine[]
  /** The last line that `prune` has cut off. */
  readonly cut: AuditEnd
  /** The newest line, kept apart from the lines, so that one that was removed at the end is missed. */
  readonly last: AuditEnd
}

/**
 * An append-only log of who looked and who did. Lines are changed by nobody; the oldest are cut off by `prune` alone. `forget`
 * and `purge` leave it as it is.
 */
export interface StoreAudit {
  /**
   * Adds lines at the end, each chained to the one before it with `auditLine`: all of them, or none. Resolves with them once they
   * are durable. Where processes share the store, all append to one chain.
   */
  append(entries: readonly AuditEntry[]): Promise<readonly AuditLine[]>
  /** The lines with a greater number than `after`, `limit` at most, oldest first. */
  read(after: number, limit: number): Promise<AuditPage>
  /**
   * Cuts off the oldest lines up to the first that is not older than this wall time, and keeps where it has cut, so that what
   * is left can still be checked. Resolves with how many.
   */
  prune(before: number): Promise<number>
}

/** Before the first line. */
export const auditStart: AuditEnd = { number: 0, digest: '' }

/** The line that an entry becomes after another. For stores. */
export function auditLine({ number, digest }: AuditEnd, entry: AuditEntry): AuditLine {
  const { at, who, action, from, query, count } = entry
  const line = {
    number: number + 1,
    at,
    who,
    action,
    ...(from !== undefined && { from }),
    ...(query !== undefined && { query }),
    ...(count !== undefined && { count }),
    previous: digest,
  }
  return { ...line, digest: auditDigest(line) }
}

/** The lines that entries become after another, one after the other. For stores. */
export function auditLines(last: AuditEnd, entries: readonly AuditEntry[]): readonly AuditLine[] {
  const lines: AuditLine[] = []
  for (const entry of entries) lines.push(auditLine(lines.at(-1) ?? last, entry))
  return lines
}

/** What the digest of a line must be. */
export function auditDigest(line: Omit<AuditLine, 'digest'>): string {
  const { number, at, who, action, from = null, query = null, count = null, previous } = line
  return createHash('sha256')
    .update(JSON.stringify([number, at, who, action, from, query, count, previous]))
    .digest('hex')
}
