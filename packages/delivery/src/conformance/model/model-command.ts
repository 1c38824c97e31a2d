/** One thing that a random user of a store does. */
export interface ModelCommand {
  readonly what: (typeof kinds)[number]
  /** Which event, user or lease it is about, taken as the kind needs it. */
  readonly which: number
}

const kinds = [
  'accept',
  'accept',
  'accept',
  'lease',
  'lease',
  'deliver',
  'park',
  'again',
  'again',
  'release',
  'hold back',
  'resume',
  'settle stale',
  'forget',
  'replay',
  'wait',
  'purge',
  'reopen',
  'crash',
] as const

/** Every natural number is a command, so that any generator of numbers is one of commands. */
export function commandOf(code: number): ModelCommand {
  return { what: kinds[code % kinds.length] ?? 'wait', which: Math.floor(code / kinds.length) % 4_096 }
}
