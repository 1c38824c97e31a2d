import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { DeliveryPage, DeliveryRow } from '../admin-contract.js'
import { useApi } from '../api/api-context.js'
import { queryText } from '../api/query-text.js'

export interface DeliveryPages {
  readonly rows: readonly DeliveryRow[]
  /** Whether all pages are loaded. */
  readonly complete: boolean
  readonly loading: boolean
  readonly error?: string
  readonly more: () => void
  readonly reload: () => void
}

interface State {
  readonly rows: readonly DeliveryRow[]
  readonly next?: number | undefined
  readonly complete: boolean
  readonly error?: string
}

const nothing: State = { rows: [], complete: false }
const pageSize = 500

/** Loads deliveries page by page, newest first; `more` loads the next page. A changed query begins anew. */
export function useDeliveryPages(query: Readonly<Record<string, string | undefined>>): DeliveryPages {
  const api = useApi()
  const [state, setState] = useState<State>(nothing)
  const [loading, setLoading] = useState(true)
  const [turn, setTurn] = useState(0)
  const abort = useRef<AbortController>()
  const base = queryText({ ...query, limit: pageSize, newestFirst: 1 })

  const load = useCallback(
    (rows: readonly DeliveryRow[], after?: number) => {
      const current = new AbortController()
      abort.current = current
      setLoading(true)
      api
        .get<DeliveryPage>(`/deliveries${base}${after === undefined ? '' : `&after=${after}`}`, current.signal)
        .then((page) =>
          setState({ rows: [...rows, ...page.deliveries], next: page.next, complete: page.next === undefined }),
        )
        .catch((error: Error) => {
          if (!current.signal.aborted) setState((before) => ({ ...before, error: error.message }))
        })
        .finally(() => {
          if (!current.signal.aborted) setLoading(false)
        })
    },
    [api, base],
  )
  useEffect(() => {
    setState(nothing)
    load([])
    return () => abort.current?.abort()
  }, [load, turn])

  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const more = () => {
    if (!loading && !state.complete && state.error === undefined && state.rows.length > 0) load(state.rows, state.next)
  }
  return { ...state, loading, more, reload }
}
