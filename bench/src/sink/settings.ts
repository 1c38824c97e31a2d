/** How long the vendor takes to answer. */
export type Latency =
  | { readonly kind: 'constant'; readonly ms: number }
  /** Log-normal: half the answers within `medianMs`, a tail as long as `sigma` says, at most `maxMs`. */
  | {
      readonly kind: 'long-tailed'
      readonly medianMs: number
      readonly sigma: number
      readonly maxMs: number
      readonly seed: number
    }

/** What goes wrong. `share` is of requests, 0 to 1, drawn with a seed. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'status'; readonly status: 503 | 429; readonly share: number; readonly retryAfterSeconds?: number }
  /** Takes the events, then resets the connection instead of answering. */
  | { readonly kind: 'reset-after-accept'; readonly share: number }
  /** From one second after the first request on, nobody listens for this long. */
  | { readonly kind: 'down'; readonly ms: number }
  /** Takes the connection and the bytes, and never answers. */
  | { readonly kind: 'hang' }

export interface SinkSettings {
  readonly latency: Latency
  readonly fault: Fault
  /** Whether every event is read and counted by its id: for runs that count, not for runs that are timed. */
  readonly count: boolean
}

export type SinkOrder =
  | { readonly type: 'settings'; readonly settings: SinkSettings }
  | { readonly type: 'report' }
  | { readonly type: 'reset' }

export interface SinkReport {
  readonly requests: number
  /** Most connections open at once. */
  readonly sockets: number
  readonly bytes: number
  /** Probe number to the time of its answer, microseconds of the machine's monotonic clock. */
  readonly probes: readonly (readonly [probe: number, atMicroseconds: number])[]
  /** Distinct events taken, by probe number; empty unless counting. */
  readonly taken: readonly number[]
  /** Events taken more than once, beyond the first time. */
  readonly repeated: number
  /** Of these: repeated under another idempotency key than before, which no vendor could recognise. */
  readonly unrecognisable: number
  /** Events that were in requests which were taken and then reset. */
  readonly inDoubt: number
  readonly cpu: { readonly user: number; readonly system: number }
}

export const healthy: SinkSettings = {
  latency: { kind: 'constant', ms: 0 },
  fault: { kind: 'none' },
  count: false,
}
