import { useState } from 'preact/hooks'
import type { AttemptRecord, ShownLane, ShownRequest } from '../admin-contract.js'
import { ReplayDialog } from '../parked/replay-dialog.js'
import { Badge, StateBadge, type Tone } from '../ui/badge.js'
import { clockText, plural, spanText, wordsOf } from '../ui/format.js'
import { waitText } from './wait-text.js'

export interface LaneSectionProps {
  readonly shown: ShownLane
  readonly messageId: string
  /** Whether values are shown. */
  readonly revealed: boolean
  readonly sourceId: string
  readonly onReplayed: () => void
}

/** One delivery of an event: its state, its attempts and its requests. */
export function LaneSection({ shown, messageId, sourceId, revealed, onReplayed }: LaneSectionProps) {
  const { lane, delivery, requests, unsent } = shown
  const { state, reason, detail, remarks, attempts, maybeDelivered, overtaken, replays, discarded } = delivery
  const [replaying, setReplaying] = useState(false)
  const notes = [
    maybeDelivered && state !== 'delivered' && 'In doubt: the vendor may have received it.',
    overtaken && 'Later events of the same user were sent first.',
    waitText(delivery),
    discarded && `Discarded ${clockText(discarded.at)}${discarded.by === undefined ? '' : ` by ${discarded.by}`}.`,
    replays !== undefined && `Sent again ${plural(replays, 'time')}.`,
  ].filter((note) => typeof note === 'string')
  return (
    <section class="card" aria-label={lane}>
      <header class="section-head">
        <h2>{lane}</h2>
        <StateBadge state={state} />
        {reason !== undefined && <span>{wordsOf(reason)}</span>}
        {(state === 'parked' || state === 'expired' || state === 'discarded') && (
          <button type="button" class="small end" onClick={() => setReplaying(true)}>
            Send again…
          </button>
        )}
      </header>
      {detail !== undefined && <p class="bad-text">{detail}</p>}
      {notes.map((note) => (
        <p key={note} class="soft">
          {note}
        </p>
      ))}
      {remarks !== undefined && <Remarks remarks={remarks} />}
      <h3>Attempts</h3>
      {attempts.length === 0 ? (
        <p class="soft">None.</p>
      ) : (
        <ol class="attempts">
          {attempts.map((attempt, index) => (
            <Attempt key={index} attempt={attempt} revealed={revealed} />
          ))}
        </ol>
      )}
      <h3>Requests</h3>
      {unsent !== undefined && <p class="soft">None: {wordsOf(unsent)}</p>}
      {requests === undefined && unsent === undefined && <p class="soft">The content was deleted.</p>}
      {requests?.map((request) => (
        <Request key={request.step} {...request} />
      ))}
      {replaying && (
        <ReplayDialog
          query={{ lane, state, messageIds: [messageId], sourceId }}
          onClose={() => setReplaying(false)}
          onDone={onReplayed}
        />
      )}
    </section>
  )
}

/** What went out weaker than it was meant. */
function Remarks({ remarks }: { readonly remarks: NonNullable<ShownLane['delivery']['remarks']> }) {
  return (
    <>
      <h3>Remarks</h3>
      <ul class="attempts">
        {remarks.map(({ code, field, hint }, index) => (
          <li key={index}>
            <p>
              <Badge tone="warn" text={wordsOf(code)} /> <span class="mono">{field === '' ? 'the event' : field}</span>
            </p>
            <p>{hint}</p>
          </li>
        ))}
      </ul>
    </>
  )
}

const tones: Readonly<Record<AttemptRecord['result'], Tone>> = {
  delivered: 'good',
  duplicate: 'good',
  retry: 'warn',
  rejected: 'bad',
  blocked: 'bad',
}

interface AttemptProps {
  readonly attempt: AttemptRecord
  readonly revealed: boolean
}

function Attempt({ attempt, revealed }: AttemptProps) {
  const { at, durationMs, endpoint, calls, result, status, kind, code, message, evidence, changedBy } = attempt
  const facts = [kind, code && wordsOf(code), calls > 1 && `with ${plural(calls - 1, 'other call')}`]
  return (
    <li>
      <p>
        <Badge tone={tones[result]} text={status === undefined ? result : `${status} ${result}`} />{' '}
        <span class="mono">{endpoint}</span>{' '}
        <span class="soft">
          {clockText(at)}, {spanText(durationMs)}
        </span>
      </p>
      <p class="soft">{facts.filter(Boolean).join(' · ')}</p>
      {changedBy !== undefined && <p class="soft">changed by {changedBy.join(', ')}</p>}
      {message !== undefined && <p>{message}</p>}
      {evidence !== undefined &&
        (revealed ? (
          <pre class="code">{evidence}</pre>
        ) : (
          <p class="soft">The vendor's answer is hidden until values are shown.</p>
        ))}
    </li>
  )
}

function Request({ method, path, endpoint, body, bytes, step, steps, headers, curl }: ShownRequest) {
  return (
    <details>
      <summary>
        <span class="mono">
          {method} {path}
        </span>
        <span class="soft">
          {' '}
          {endpoint}, {plural(bytes, 'byte')}
          {steps > 1 && `, call ${step} of ${steps}`}
        </span>
      </summary>
      <pre class="code" tabIndex={0}>
        {Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n')}
        {body !== undefined && `\n\n${body}`}
      </pre>
      <details>
        <summary class="soft">as curl</summary>
        <pre class="code" tabIndex={0}>
          {curl}
        </pre>
      </details>
    </details>
  )
}
