import { useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import type { ParkedReasons } from '../admin-contract.js'
import { queryText } from '../api/query-text.js'
import { useLoaded } from '../api/use-loaded.js'
import { countText, wordsOf } from '../ui/format.js'
import { Empty, Failed, Loading } from '../ui/notice.js'
import { View } from '../ui/view.js'
import { ParkedList } from './parked-list.js'
import { ReplayDialog } from './replay-dialog.js'
import { useDeliveryPages } from './use-delivery-pages.js'

/** Parked deliveries with their reasons, and the button that replays them. The URL holds the chosen filters. */
export function ParkedView() {
  const asked = new URLSearchParams(useSearch())
  const [, navigate] = useLocation()
  const [replaying, setReplaying] = useState(false)
  const chosen = {
    lane: asked.get('lane') ?? undefined,
    reason: asked.get('reason') ?? undefined,
    event: asked.get('event') ?? undefined,
  }
  const reasons = useLoaded<ParkedReasons>('/parked/reasons', { everyMs: 10_000 })
  const pages = useDeliveryPages({ ...chosen, state: 'parked' })
  const choose = (fields: Partial<typeof chosen>) => navigate(`/parked${queryText({ ...chosen, ...fields })}`)
  const refresh = () => {
    reasons.reload()
    pages.reload()
  }
  const none = pages.complete && pages.rows.length === 0
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined))
  const error = pages.error ?? reasons.error
  return (
    <View
      title="Parked"
      aside={
        <button type="button" class="primary" disabled={pages.rows.length === 0} onClick={() => setReplaying(true)}>
          Send these again…
        </button>
      }
    >
      {error !== undefined && <Failed message={error} retry={refresh} />}
      <Reasons {...(reasons.data ?? { reasons: [], complete: true })} chosen={chosen} onChoose={choose} />
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault()
          const text = new FormData(event.currentTarget).get('event')
          choose({ event: typeof text === 'string' && text.trim() ? text.trim() : undefined })
        }}
      >
        <label class="hidden" for="event">
          Event name
        </label>
        <input
          id="event"
          name="event"
          type="search"
          placeholder="Event name, exactly"
          defaultValue={chosen.event ?? ''}
        />
        <button type="submit">Filter</button>
      </form>
      {none && (
        <Empty title="Nothing is parked">
          {Object.keys(given).length > 0
            ? 'No parked delivery matches the filters.'
            : 'No delivery waits for a person.'}
        </Empty>
      )}
      {pages.loading && pages.rows.length === 0 && <Loading lines={6} />}
      {pages.rows.length > 0 && <ParkedList {...pages} />}
      {pages.rows.length > 0 && (
        <p class="soft" role="status">
          {countText(pages.rows.length)} loaded{pages.complete ? ', that is all' : '; scroll for more'}
        </p>
      )}
      {replaying && (
        <ReplayDialog query={{ ...given, state: 'parked' }} onClose={() => setReplaying(false)} onDone={refresh} />
      )}
    </View>
  )
}

interface ReasonsProps extends ParkedReasons {
  readonly chosen: { readonly lane?: string | undefined; readonly reason?: string | undefined }
  readonly onChoose: (fields: { lane: string | undefined; reason: string | undefined }) => void
}

function Reasons({ reasons, complete, chosen, onChoose }: ReasonsProps) {
  if (reasons.length === 0) return null
  return (
    <div class="chips" role="group" aria-label="Reasons">
      {reasons.map(({ lane, reason, count }) => {
        const pressed = chosen.lane === lane && (chosen.reason === undefined || chosen.reason === reason)
        return (
          <button
            key={JSON.stringify([lane, reason])}
            type="button"
            class="chip"
            aria-pressed={pressed}
            onClick={() =>
              onChoose(pressed && chosen.reason ? { lane: undefined, reason: undefined } : { lane, reason })
            }
          >
            <strong class="number">
              {countText(count)}
              {complete ? '' : '+'}
            </strong>
            <span>{wordsOf(reason)}</span>
            <span class="soft">{lane}</span>
          </button>
        )
      })}
    </div>
  )
}
