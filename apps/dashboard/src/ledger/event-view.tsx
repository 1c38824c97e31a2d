import { useState } from 'preact/hooks'
import { useSearch } from 'wouter-preact'
import type { EventPage } from '../admin-contract.js'
import { queryText } from '../api/query-text.js'
import { useLoaded } from '../api/use-loaded.js'
import { timeText } from '../ui/format.js'
import { Empty, Failed, Loading } from '../ui/notice.js'
import { View } from '../ui/view.js'
import { LaneSection } from './lane-section.js'

const everyMs = 3_000

/** One event as it was received, with its deliveries. */
export function EventView() {
  const asked = new URLSearchParams(useSearch())
  const [reveal, setReveal] = useState(false)
  const messageId = asked.get('messageId') ?? ''
  const sourceId = asked.get('sourceId') ?? undefined
  const path = `/event${queryText({ messageId, sourceId, reveal: reveal ? 1 : 0 })}`
  const { data, error, reload } = useLoaded<EventPage>(path, { everyMs })
  const toggle = (
    <label class="switch">
      <input type="checkbox" checked={reveal} onChange={(event) => setReveal(event.currentTarget.checked)} />
      Show values
    </label>
  )
  return (
    <View title={data?.name ?? 'Event'} aside={toggle}>
      {error !== undefined && <Failed message={error} retry={reload} />}
      {!data && error === undefined && <Loading lines={10} />}
      {data && (
        <>
          <dl class="facts">
            <div>
              <dt>Message id</dt>
              <dd class="mono">{data.messageId}</dd>
            </div>
            <div>
              <dt>Accepted</dt>
              <dd>{timeText(data.acceptedAt)}</dd>
            </div>
            <div>
              <dt>Source</dt>
              <dd class="mono">{data.sourceId}</dd>
            </div>
          </dl>
          <div class="event">
            <section class="card" aria-labelledby="came-in">
              <h2 id="came-in">Event as received</h2>
              {data.event === undefined ? (
                <Empty title="The content was deleted">
                  It was erased, or it is not kept after the event is settled.
                </Empty>
              ) : (
                <pre class="code" tabIndex={0}>
                  {data.event}
                </pre>
              )}
            </section>
            <div class="event-lanes">
              {data.lanes.map((lane) => (
                <LaneSection
                  key={lane.lane}
                  shown={lane}
                  messageId={data.messageId}
                  sourceId={data.sourceId}
                  revealed={data.revealed}
                  onReplayed={reload}
                />
              ))}
              {Object.entries(data.notAddressed ?? {}).map(([lane, reason]) => (
                <section class="card" key={lane} aria-label={lane}>
                  <h2>{lane}</h2>
                  <p>
                    Not addressed:{' '}
                    {reason === 'integrations'
                      ? 'the integrations of the event exclude it.'
                      : 'it was not among the destinations of the event.'}
                  </p>
                </section>
              ))}
            </div>
          </div>
        </>
      )}
    </View>
  )
}
