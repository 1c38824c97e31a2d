import type { VendorName } from '../vendor-name.js'
import type { Answer, Processed } from './emulator.js'
import { createListeners, type Listeners } from './listeners.js'
import { matchesPath } from './path-pattern.js'
import type { Operation, OperationFilter, RequestFilter, RequestRecord } from './record.js'

/** Fields of a request that are known when it arrives. */
type Arrival = Pick<RequestRecord, 'at' | 'method' | 'path' | 'query' | 'headers' | 'body' | 'decoded'>

/** Writer for one request of the record. */
export interface LogEntry {
  fault(name: string): void
  /** Called after processing; `duplicate` marks the second time. */
  processed(processed: Processed, options?: { readonly duplicate?: boolean }): void
  /** Called before an answer is sent. */
  answered(answer: Answer): void
  /** Called when the client gets no whole answer. */
  cut(): void
}

/** Bounds of the record. */
export interface LogBounds {
  readonly requests: number
  /** Of bodies and answers, in characters. */
  readonly characters: number
}

/** Record of requests and accepted operations, within its bounds. */
export interface RequestLog {
  open(vendor: VendorName, arrival: Arrival): LogEntry
  requests(filter?: RequestFilter): readonly RequestRecord[]
  /** Returns the request with this id; undefined when it is unknown or was dropped. */
  request(id: number): RequestRecord | undefined
  operations(filter?: OperationFilter): readonly Operation[]
  /** Adds a listener. It gets the id of every new or changed request, and 0 when the record was emptied. */
  readonly watch: Listeners<number>['add']
  reset(): void
}

type Draft = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] }

const UNBOUNDED: LogBounds = { requests: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY }

/** Starts an empty record. */
export function createRequestLog(bounds: LogBounds = UNBOUNDED): RequestLog {
  let drafts: Draft[] = []
  let accepted: Operation[] = []
  let last = 0
  let characters = 0
  const watchers = createListeners<number>()
  const { tell } = watchers

  function forgetOldest(): void {
    while (drafts.length > bounds.requests || (characters > bounds.characters && drafts.length > 1)) {
      const gone = drafts.shift()
      if (gone === undefined) return
      characters -= sizeOf(gone)
      while (accepted[0] !== undefined && accepted[0].requestId <= gone.id) accepted.shift()
    }
  }

  function open(vendor: VendorName, arrival: Arrival): LogEntry {
    last += 1
    const draft: Draft = { id: last, vendor, ...arrival, verdict: 'cut', open: true, operations: [] }
    const generation = drafts
    const sink = accepted
    let taken = false
    drafts.push(draft)
    characters += sizeOf(draft)
    forgetOldest()
    const isKept = (): boolean => generation === drafts && draft.id >= (drafts[0]?.id ?? 0)
    const changed = (): void => {
      if (isKept()) tell(draft.id)
    }
    changed()
    return {
      fault: (name) => {
        draft.fault = name
      },
      processed: (processed, options = {}) => {
        const { refusal, ignored } = processed
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
        if (ignored !== undefined && ignored.length > 0) draft.ignored = ignored
        draft.operations = [...draft.operations, ...operations]
        // Not push(...operations): a batch may have more items than a function call can have arguments.
        for (const operation of operations) sink.push(operation)
      },
      answered: ({ status, body, parts }) => {
        draft.status = status
        if (parts === undefined) draft.responseBody = body ?? ''
        if (isKept()) characters += draft.responseBody?.length ?? 0
        draft.verdict = taken ? 'accepted' : 'refused'
        delete draft.open
        changed()
      },
      cut: () => {
        draft.verdict = 'cut'
        delete draft.open
        changed()
      },
    }
  }

  return {
    open,
    requests: (filter = {}) => drafts.filter((draft) => isChosen(draft, filter)).map((draft) => ({ ...draft })),
    request: (id) => {
      // Ids are consecutive, so a request's place is its distance from the first one kept.
      const draft = drafts[id - (drafts[0]?.id ?? 1)]
      return draft === undefined ? undefined : { ...draft }
    },
    operations: ({ vendor, kind, requestId } = {}) =>
      accepted.filter(
        (operation) =>
          (vendor === undefined || vendor === operation.vendor) &&
          (kind === undefined || kind === operation.kind) &&
          (requestId === undefined || requestId === operation.requestId),
      ),
    watch: watchers.add,
    reset: () => {
      drafts = []
      accepted = []
      last = 0
      characters = 0
      tell(0)
    },
  }
}

/** A decoded body is about as large as the body it was decoded from. */
function sizeOf({ body, decoded, responseBody = '' }: RequestRecord): number {
  return body.length * (decoded === undefined ? 1 : 2) + responseBody.length
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
