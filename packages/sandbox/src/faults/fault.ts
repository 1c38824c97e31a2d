import type { VendorName } from '../vendor-name.js'

/** Selects the requests that a fault may hit. A request must satisfy every field that is set; without fields it is every request. */
export interface FaultMatch {
  /** Only requests to this vendor. Default: any vendor. */
  readonly vendor?: VendorName
  /** Only requests with this HTTP method, in any case. Default: any method. */
  readonly method?: string
  /** Exact path, or a prefix that ends in `*`, without the query. Paths of Yespo begin with `/api`. Default: any path. */
  readonly path?: string
  /** Text that the body must contain, in the same case. A base64 `event` is searched both packed and decoded. Default: any body. */
  readonly bodyIncludes?: string
}

/** When a fault fires among the requests that match it. Every field that is set must hold; without fields the fault always fires. */
export interface FaultWhen {
  /** Fires on the matching requests with these numbers, counted from 1. */
  readonly nth?: number | readonly number[]
  /** Fires on every n-th matching request: 3 means the 3rd, 6th, 9th, … */
  readonly every?: number
  /** Fires on the first n matching requests only. */
  readonly first?: number
  /** Probability from 0 (never) to 1 (always). The draws come from the sandbox's `seed`. */
  readonly probability?: number
  /** Most times that the fault fires. The count begins anew with `setFaults` and `reset`. Default: no limit. */
  readonly times?: number
}

/** Body of a made-up answer: a text, or an object or array that is sent as JSON. */
export type FaultBody = string | Readonly<Record<string, unknown>> | readonly unknown[]

/** HTTP answer that a fault sends instead of the emulator's own. */
export interface FaultAnswer {
  /** HTTP status, from 200 to 599. */
  readonly status: number
  /** Response headers. One named here replaces the `Content-Type` that follows from `body`. Default: only that one. */
  readonly headers?: Readonly<Record<string, string>>
  /** Response body. A text is sent as `text/plain`, anything else as JSON. Default: empty. */
  readonly body?: FaultBody
}

/** What a fault does with a request that it fires on. `do` names the act; "processes" means that the emulator takes the request in. */
export type FaultAct =
  /** Sends this answer and does not process the request. */
  | ({ readonly do: 'answer' } & FaultAnswer)
  /** Processes the request, then sends this answer instead of the emulator's. */
  | ({ readonly do: 'answer-after-accepting' } & FaultAnswer)
  /** Answers 429 instead of processing, with `Retry-After` in seconds or as an HTTP date, or without it. */
  | {
      readonly do: 'throttle'
      /** HTTP status, from 200 to 599. Default 429. */
      readonly status?: number
      /** Seconds in `Retry-After`, at least 0. Default: no such header, or 0 with `retryAfterDate`. */
      readonly retryAfterSeconds?: number
      /** Writes `Retry-After` as an HTTP date instead of seconds. Default false. */
      readonly retryAfterDate?: boolean
      /** Response body. Default: what the vendor says when there were too many requests. */
      readonly body?: FaultBody
    }
  /** Waits, then processes as usual. */
  | {
      readonly do: 'delay'
      /** Length of the wait in milliseconds, at least 0. */
      readonly ms: number
    }
  /** Never answers and processes nothing. */
  | { readonly do: 'hang' }
  /** Resets the connection (RST) before processing. */
  | { readonly do: 'reset-before' }
  /** Processes, then resets the connection without an answer. */
  | { readonly do: 'reset-after' }
  /** Processes, then sends the beginning of the answer's body and closes the connection. */
  | {
      readonly do: 'truncate'
      /** Bytes of the body that are sent, at least 0. `Content-Length` promises more than that. */
      readonly bytes: number
    }
  /** Processes, then sends the answer's body slowly. The head is sent at once, and an empty body takes no time. */
  | {
      readonly do: 'slow-body'
      /** Bytes of the body per second, above 0. */
      readonly bytesPerSecond: number
    }
  /** Expires every token that was issued so far, then processes as usual. */
  | { readonly do: 'expire-token' }
  /** The vendor's "busy" instead of processing: Salesforce 200 with `errorCode` 3, Yespo 429, Synerise 500. */
  | { readonly do: 'busy' }
  /** Yespo: answers "Duplicated request" instead of processing. Elsewhere: processes the request twice. */
  | { readonly do: 'duplicate' }
  /** Answers 307 and does not process the request. */
  | {
      readonly do: 'redirect'
      /** Value of `Location`. */
      readonly to: string
    }

/** One way in which a vendor misbehaves, as plain data: it can be written as JSON, and the same seed repeats it. */
export interface Fault {
  /** Name of the fault, unique in the list. `faultCounts()` and `RequestRecord.fault` use it. */
  readonly name: string
  /** Which requests may be hit. Default: all. */
  readonly match?: FaultMatch
  /** At which of the matching requests the fault fires. Default: at each. */
  readonly when?: FaultWhen
  /** What happens to a request that is hit. */
  readonly act: FaultAct
  /** Switches the fault off: it stays in the list, counts no requests and never fires. Default false. */
  readonly off?: boolean
}
