import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { LanePause, LaneStatus } from '../admin-contract.js'
import { useApi } from '../api/api-context.js'
import { Badge, type Tone } from '../ui/badge.js'
import { countText, spanText, wordsOf } from '../ui/format.js'
import { useAction } from '../ui/use-action.js'
import { HoldDialog } from './hold-dialog.js'

export interface LaneCardProps {
  readonly lane: LaneStatus
  readonly parked: number
  /** Message of the newest failed attempt; shown while the lane fails. */
  readonly lastError: string | undefined
  readonly endpoints: readonly string[]
  readonly now: number
  readonly onChange: () => void
}

/** One lane: pending deliveries, the age of the oldest, and why the lane stands still if it does. */
export function LaneCard({ lane, parked, lastError, endpoints, now, onChange }: LaneCardProps) {
  const [holding, setHolding] = useState(false)
  const { depth, inFlight, concurrency } = lane
  const { tone, text } = conditionOf(lane, parked)
  return (
    <article class={`card lane lane-${tone}`} aria-label={lane.lane}>
      <header>
        <h2>{lane.lane}</h2>
        <Badge tone={tone} text={text} />
      </header>
      <dl class="figures">
        <Figure name="pending" value={countText(depth.pending)} />
        <Figure name="oldest" value={depth.oldestAt === undefined ? '–' : spanText(now - depth.oldestAt)} />
        <Figure name="in flight" value={`${inFlight} / ${concurrency}`} />
        <div>
          <dt>parked</dt>
          <dd>
            {parked > 0 ? <Link href={`/parked?lane=${encodeURIComponent(lane.lane)}`}>{countText(parked)}</Link> : '0'}
          </dd>
        </div>
      </dl>
      {lane.holds.map((hold) => (
        <StopLine
          key={hold.endpoint ?? ''}
          lane={lane.lane}
          endpoint={hold.endpoint}
          does={`is held: ${wordsOf(hold.reason)}`}
          end="Resume"
          onChange={onChange}
        />
      ))}
      {lane.pauses.map((pause) => (
        <StopLine
          key={pause.endpoint ?? ''}
          lane={lane.lane}
          endpoint={pause.endpoint}
          does={pauseText(pause)}
          end="Send now"
          onChange={onChange}
        />
      ))}
      {lane.failingForMs !== undefined && lastError !== undefined && <p class="failing">{lastError}</p>}
      <footer>
        <span class="soft">{senderOf(lane)}</span>
        {!lane.absent && (
          <button type="button" class="small" onClick={() => setHolding(true)}>
            Hold…
          </button>
        )}
      </footer>
      {holding && (
        <HoldDialog lane={lane.lane} endpoints={endpoints} onClose={() => setHolding(false)} onHeld={onChange} />
      )}
    </article>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

interface StopLineProps {
  readonly lane: string
  readonly endpoint: string | undefined
  /** What it does, after the endpoint's name. */
  readonly does: string
  /** The words of the button that ends it. */
  readonly end: string
  readonly onChange: () => void
}

/** A hold or a pause of a lane or an endpoint, and the button that ends it. */
function StopLine({ lane, endpoint, does, end, onChange }: StopLineProps) {
  const api = useApi()
  const { running, error, run } = useAction()
  const resume = () =>
    run(async () => {
      await api.post('/resume', endpoint === undefined ? { lane } : { lane, endpoint })
      onChange()
    })
  return (
    <p class="held">
      <span>
        <strong>{endpoint ?? 'Everything'}</strong> {does}
        {error !== undefined && <span class="bad-text"> {error}</span>}
      </span>
      <button type="button" class="small" disabled={running} onClick={resume}>
        {end}
      </button>
    </p>
  )
}

function pauseText({ reason, forMs }: LanePause): string {
  return `pauses for ${spanText(forMs)}: ${reason === 'limited' ? 'the vendor asked for it' : 'it fails'}`
}

/** Why this process does not send for the lane. */
function senderOf({ absent, delivers }: LaneStatus): string | undefined {
  if (absent) return 'No destination has this name: bring it back, name its heir by formerNames, or discard the lane.'
  return delivers ? undefined : 'Another process sends for this lane.'
}

function conditionOf(
  { holds, failingForMs, limitedForMs, depth, absent }: LaneStatus,
  parked: number,
): { tone: Tone; text: string } {
  if (absent) return { tone: 'bad', text: 'no destination' }
  if (holds.length > 0) return { tone: 'bad', text: 'held' }
  if (failingForMs !== undefined) return { tone: 'warn', text: `failing for ${spanText(failingForMs)}` }
  if (limitedForMs > 0) return { tone: 'warn', text: `paused for ${spanText(limitedForMs)}` }
  if (depth.pending > 0) return { tone: 'good', text: 'sending' }
  return parked > 0 ? { tone: 'warn', text: 'parked' } : { tone: 'good', text: 'all settled' }
}
