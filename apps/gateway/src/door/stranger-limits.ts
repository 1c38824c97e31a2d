/**
 * Limits for all strangers together. A stranger is whoever has not yet shown a good write key: a connection without one, and
 * a request whose key is in its body.
 */
export interface StrangerLimits {
  /** Open connections on which no good key was seen. Beyond it the oldest is cut. Default 1,000. */
  readonly connections: number
  /** Bytes of bodies in memory, as they were sent. Beyond it the oldest request is answered 429. Default 8,000,000. */
  readonly bodyBytes: number
  /** Time to look for keys in bodies and to inflate them, in milliseconds of each second. Beyond it: 429. Default 100. */
  readonly cpuMsPerSecond: number
  /** Answers of refusal per second. Further ones wait, ten seconds at most; then the connection is cut. Default 50. */
  readonly refusalsPerSecond: number
}

/** Limits for strangers, each with a default. */
export type StrangerOptions = { readonly [Limit in keyof StrangerLimits]?: StrangerLimits[Limit] | undefined }

export function strangerLimits(options: StrangerOptions = {}): StrangerLimits {
  return {
    connections: options.connections ?? 1_000,
    bodyBytes: options.bodyBytes ?? 8_000_000,
    cpuMsPerSecond: options.cpuMsPerSecond ?? 100,
    refusalsPerSecond: options.refusalsPerSecond ?? 50,
  }
}
