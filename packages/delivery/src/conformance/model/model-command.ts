/** One command of a random run. */
export interface ModelCommand {
  readonly what: (typeof kinds)[number]
  /** Chooses the event, user or lease, as the kind of command needs it. */
  readonly which: number
}

const kinds = [
  'accept',
  'accept',
  'accept',
  'lease',
  'lease',
  'lease what is open',
  'lease what is filed',
  'deliver',
  'park',
  'again',
  'again',
  'release',
  'file',
  'hold back',
  'resume',
  'settle stale',
  'forget',
  'replay',
  'discard',
  'wait',
  'purge',
  'reopen',
  'crash',
] as const

/** Reads a natural number as a command. Every number is one, so that any generator of numbers can be used. */
export function commandOf(code: number): ModelCommand {
  return { what: kinds[code % kinds.length] ?? 'wait', which: Math.floor(code / kinds.length) % 4_096 }
}
