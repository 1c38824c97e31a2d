import type { Answer, Processed } from './emulator.js'
import { matchesPath } from './path-pattern.js'
import type { Operation, OperationFilter, RequestFilter, RequestRecord } from './record.js'
import type { VendorName } from './vendor-name.js'

/** What is known of a request when it arrives. */
type Arrival = Pick<RequestRecord, 'at' | 'method' | 'path' | 'query' | 'headers' | 'body' | 'decoded'>

/** One request's line in the record, written as things happen to it. */
export interface LogEntry {
  fault(name: string): void
  /** The vendor's logic is through with it; `duplicate` marks a second time. */
  processed(processed: Processed, options?: { readonly duplicate?: boolean }): void
  /** An answer is about to leave. */
  answered(answer: Answer): void
  /** The client does not get a whole answer. */
  cut(): void
}

/** Everything that arrived and everything that was accepted. */
export interface RequestLog {
  open(vendor: VendorName, arrival: Arrival): LogEntry
  requests(filter?: RequestFilter): readonly RequestRecord[]
  operations(filter?: OperationFilter): readonly Operation[]
  reset(): void
}

type Draft = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] }

/** Starts an empty record. */
export function createRequestLog(): RequestLog {
  let drafts: Draft[] = []
  let accepted: Operation[] = []

  function open(vendor: VendorName, arrival: Arrival): LogEntry {
    const draft: Draft = { id: drafts.length + 1, vendor, ...arrival, verdict: 'cut', operations: [] }
    const sink = accepted
    let taken = false
    drafts.push(draft)
    return {
      fault: (name) => {
        draft.fault = name
      },
      processed: (processed, options = {}) => {
        const { refusal } = processed
        const operations = processed.accepted.map(
          (content): Operation => ({
            vendor,
            requestId: draft.id,
            ...content,
            ...(options.duplicate && { duplicate: true }),
          }),
        )
        taken = refusal === undefined
        if (refusal !== undefined) draft.refusal = refusal
        draft.operations = [...draft.operations, ...operations]
        // Not push(...operations): a batch may hold more items than a call may have arguments.
        for (const operation of operations) sink.push(operation)
      },
      answered: ({ status, body, parts }) => {
        draft.status = status
        if (parts === undefined) draft.responseBody = body ?? ''
        draft.verdict = taken ? 'accepted' : 'refused'
      },
      cut: () => {
        draft.verdict = 'cut'
      },
    }
  }

  return {
    open,
    requests: (filter = {}) => drafts.filter((draft) => isChosen(draft, filter)).map((draft) => ({ ...draft })),
    operations: ({ vendor, kind, requestId } = {}) =>
      accepted.filter(
        (operation) =>
          (vendor === undefined || vendor === operation.vendor) &&
          (kind === undefined || kind === operation.kind) &&
          (requestId === undefined || requestId === operation.requestId),
      ),
    reset: () => {
      drafts = []
      accepted = []
    },
  }
}

function isChosen(record: RequestRecord, filter: RequestFilter): boolean {
  const { vendor, method, path, verdict, fault } = filter
  return (
    (vendor === undefined || vendor === record.vendor) &&
    (method === undefined || method.toUpperCase() === record.method) &&
    (path === undefined || matchesPath(path, record.path)) &&
    (verdict === undefined || verdict === record.verdict) &&
    (fault === undefined || fault === record.fault)
  )
}
