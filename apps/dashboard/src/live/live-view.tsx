import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { LiveLine } from '../admin-contract.js'
import { eventLink } from '../ledger/event-link.js'
import { Badge, type Tone } from '../ui/badge.js'
import { clockText, countText, plural } from '../ui/format.js'
import { Empty } from '../ui/notice.js'
import { View } from '../ui/view.js'
import { type LiveLines, useLiveLines } from './use-live-lines.js'

const filters = { all: 'Everything', attempt: 'Attempts', settled: 'Ends', trouble: 'Trouble' } as const
type Filter = keyof typeof filters

const states: Readonly<Record<LiveLines['status'], { readonly tone: Tone; readonly text: string }>> = {
  connecting: { tone: 'plain', text: 'connecting' },
  open: { tone: 'good', text: 'live' },
  lost: { tone: 'bad', text: 'connection lost; trying again' },
}

/** Live list of attempts, settled deliveries and holds. */
export function LiveView() {
  const [paused, setPaused] = useState(false)
  const [filter, setFilter] = useState<Filter>('all')
  const { status, lines, dropped } = useLiveLines(paused)
  const shown = lines.filter((line) => passes(line, filter))
  const { tone, text } = paused ? { tone: 'plain' as const, text: 'paused' } : states[status]
  return (
    <View title="Live" aside={<Badge tone={tone} text={text} />}>
      <div class="search">
        <label class="hidden" for="filter">
          Show
        </label>
        <select id="filter" value={filter} onChange={(event) => setFilter(event.currentTarget.value as Filter)}>
          {Object.entries(filters).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <button type="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? 'Resume' : 'Pause'}
        </button>
        {dropped > 0 && <span class="soft">{countText(dropped)} lines left out: too many to read</span>}
      </div>
      {shown.length === 0 ? (
        <Empty title="No activity yet">New attempts and settled deliveries appear here.</Empty>
      ) : (
        <ul class="live card">
          {shown.map((line) => (
            <Line key={line.number} {...line} />
          ))}
        </ul>
      )}
    </View>
  )
}

function Line({ at, lane, text, tone, messageId, sourceId, events, type }: LiveLine) {
  return (
    <li class={`live-line live-${tone}`}>
      <time class="soft mono">{clockText(at)}</time>
      <span class="live-text">
        <strong>{lane ?? (type === 'accepted' ? 'intake' : 'store')}</strong> {text}
      </span>
      {messageId !== undefined && (
        <span class="live-about soft">
          <Link href={eventLink({ messageId, sourceId })} class="mono">
            {messageId}
          </Link>
          {events > 1 && ` and ${plural(events - 1, 'other')}`}
        </span>
      )}
    </li>
  )
}

function passes({ type, tone }: LiveLine, filter: Filter): boolean {
  if (filter === 'all') return true
  if (filter === 'trouble') return tone === 'bad' || tone === 'warn'
  return type === filter
}
