import { useEffect, useState } from 'preact/hooks'
import type { LiveBatch, LiveLine } from '../admin-contract.js'

interface NumberedLine extends LiveLine {
  readonly number: number
}

export interface LiveLines {
  readonly status: 'connecting' | 'open' | 'lost'
  /** Newest first. */
  readonly lines: readonly NumberedLine[]
  /** Lines left out because there were too many. */
  readonly dropped: number
}

const keep = 300
const nothing: LiveLines = { status: 'connecting', lines: [], dropped: 0 }

/** Receives the live stream. While paused, the connection is closed and the lines stay. */
export function useLiveLines(paused: boolean): LiveLines {
  const [live, setLive] = useState(nothing)
  useEffect(() => {
    if (paused) return
    setLive((before) => ({ ...before, status: 'connecting' }))
    const stream = new EventSource('/admin/api/stream')
    let fresh = true
    stream.onopen = () => {
      fresh = true
      setLive((before) => ({ ...before, status: 'open' }))
    }
    stream.onerror = () => setLive((before) => ({ ...before, status: 'lost' }))
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      const batch = JSON.parse(data) as LiveBatch
      // The first batch of a connection repeats the newest lines.
      const anew = fresh
      fresh = false
      setLive((before) => added(anew ? { ...before, lines: [] } : before, batch))
    }
    return () => stream.close()
  }, [paused])
  return live
}

function added(before: LiveLines, { lines, dropped }: LiveBatch): LiveLines {
  const from = (before.lines[0]?.number ?? 0) + 1
  const numbered = lines.map((line, index) => ({ ...line, number: from + index })).reverse()
  return { ...before, lines: [...numbered, ...before.lines].slice(0, keep), dropped: before.dropped + dropped }
}
