import type { VendorName } from '../vendor-name.js'

/** Which requests a fault is about; every given field must agree. Default: all. */
export interface FaultMatch {
  readonly vendor?: VendorName
  readonly method?: string
  /** The exact path, or a prefix ending in `*`. Without query; Yespo's paths begin with `/api`. */
  readonly path?: string
  /** A text in the body; a base64 `event` is searched unpacked. */
  readonly bodyIncludes?: string
}

/** When a fault fires among the requests it matches; every given field must agree. Default: always. */
export interface FaultWhen {
  /** The matching requests with these numbers, counted from 1. */
  readonly nth?: number | readonly number[]
  /** Every so many matching requests: 3 means the 3rd, 6th, 9th, … */
  readonly every?: number
  /** The first so many matching requests. */
  readonly first?: number
  /** From 0 (never) to 1 (always), drawn from the seed. */
  readonly probability?: number
  /** At most so often altogether. */
  readonly times?: number
}

/** Text, or an object that is sent as JSON. */
export type FaultBody = string | Readonly<Record<string, unknown>> | readonly unknown[]

/** An answer made up by a fault. */
export interface FaultAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: FaultBody
}

/** What a fault does to the request. */
export type FaultAct =
  /** Answers instead of processing. */
  | ({ readonly do: 'answer' } & FaultAnswer)
  /** Processes, then answers this whatever came of it. */
  | ({ readonly do: 'answer-after-accepting' } & FaultAnswer)
  /** Answers 429 instead of processing, with `Retry-After` in seconds or as an HTTP date, or without it. */
  | {
      readonly do: 'throttle'
      /** Default 429. */
      readonly status?: number
      readonly retryAfterSeconds?: number
      /** Default false: seconds. */
      readonly retryAfterDate?: boolean
      /** Default: the vendor's own text. */
      readonly body?: FaultBody
    }
  /** Waits, then processes as usual. */
  | { readonly do: 'delay'; readonly ms: number }
  /** Never answers and processes nothing. */
  | { readonly do: 'hang' }
  /** Resets the connection (RST) before processing. */
  | { readonly do: 'reset-before' }
  /** Processes, then resets the connection without an answer. */
  | { readonly do: 'reset-after' }
  /** Processes, then sends only so many bytes of the answer's body and closes the connection. */
  | { readonly do: 'truncate'; readonly bytes: number }
  /** Processes, then lets the answer's body trickle. An empty body has nothing to trickle. */
  | { readonly do: 'slow-body'; readonly bytesPerSecond: number }
  /** Every token issued so far is expired from now on; then processes as usual. */
  | { readonly do: 'expire-token' }
  /** The vendor's "busy" instead of processing: Salesforce 200 with `errorCode` 3, Yespo 429, Synerise 500. */
  | { readonly do: 'busy' }
  /** Yespo: answers "Duplicated request" instead of processing. Elsewhere: processes the request twice. */
  | { readonly do: 'duplicate' }
  /** Answers 307 with this `Location`. */
  | { readonly do: 'redirect'; readonly to: string }

/** One misbehaviour as plain data: it survives JSON, and the same seed replays it. */
export interface Fault {
  /** Unique in the list; `faultCounts()` and the record use it. */
  readonly name: string
  readonly match?: FaultMatch
  readonly when?: FaultWhen
  readonly act: FaultAct
  /** Switched off: stays in the list, sees no request and never fires. Default false. */
  readonly off?: boolean
}
