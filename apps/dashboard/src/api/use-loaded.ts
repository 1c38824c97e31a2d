import { useCallback, useEffect, useState } from 'preact/hooks'
import { useApi } from './api-context.js'

/** State of fetched data. The last successful answer stays while a newer request runs or after it failed. */
export interface Loaded<Reply> {
  readonly data?: Reply
  readonly error?: string
  readonly reload: () => void
}

interface Known<Reply> {
  readonly path?: string
  readonly data?: Reply
  readonly error?: string
}

/** Fetches a path when it changes, and every `everyMs` while the page is visible. Fetches nothing without a path. */
export function useLoaded<Reply>(
  path: string | undefined,
  { everyMs }: { readonly everyMs?: number } = {},
): Loaded<Reply> {
  const api = useApi()
  const [known, setKnown] = useState<Known<Reply>>({})
  const [turn, setTurn] = useState(0)

  useEffect(() => {
    if (path === undefined) return setKnown({})
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = () => {
      if (everyMs !== undefined && !abort.signal.aborted) timer = setTimeout(load, everyMs)
    }
    const load = () => {
      if (document.hidden) return again()
      api
        .get<Reply>(path, abort.signal)
        .then((data) => setKnown({ path, data }))
        .catch((error: Error) => {
          if (abort.signal.aborted) return
          setKnown((before) => ({ ...(before.path === path ? before : { path }), error: error.message }))
        })
        .finally(again)
    }
    load()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [api, path, everyMs, turn])

  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const { path: _, ...shown } = known.path === path ? known : {}
  return { ...shown, reload } as Loaded<Reply>
}
