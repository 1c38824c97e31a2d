import { useEffect, useState } from 'preact/hooks'
import type { ReplayCounts, ReplayJob, ReplayRequest } from '../admin-contract.js'
import { useApi } from '../api/api-context.js'
import { useLoaded } from '../api/use-loaded.js'
import { Dialog } from '../ui/dialog.js'
import { countText, plural } from '../ui/format.js'
import { Failed, Loading } from '../ui/notice.js'
import { useAction } from '../ui/use-action.js'

export interface ReplayDialogProps {
  readonly query: ReplayRequest
  readonly onClose: () => void
  /** Called when the replay has ended. */
  readonly onDone: () => void
}

/** Counts the deliveries of a replay, asks for confirmation, and shows the progress. */
export function ReplayDialog({ query, onClose, onDone }: ReplayDialogProps) {
  const api = useApi()
  const [counted, setCounted] = useState<ReplayCounts>()
  const [jobId, setJobId] = useState<string>()
  const counting = useAction()
  const starting = useAction()
  const count = () => counting.run(async () => setCounted(await api.post<ReplayCounts>('/replays/count', { query })))
  useEffect(count, [])
  const start = () =>
    starting.run(async () => {
      const { id } = await api.post<ReplayJob>('/replays', { query, expected: counted?.total ?? 0 })
      setJobId(id)
    })
  return (
    <Dialog title="Send again" onClose={onClose}>
      {counting.error !== undefined && <Failed message={counting.error} retry={count} />}
      {!counted && counting.error === undefined && <Loading lines={2} />}
      {counted && jobId === undefined && (
        <div class="form">
          {counted.total === 0 ? (
            <p>There is nothing to send again: no matching delivery still has its content.</p>
          ) : (
            <>
              <p>
                <strong>{plural(counted.total, 'delivery', 'deliveries')}</strong> would be sent again:
              </p>
              <ul class="counts">
                {Object.entries(counted.counts).map(([lane, number]) => (
                  <li key={lane}>
                    {lane} <strong class="number">{countText(number)}</strong>
                    {counted.overtaken?.[lane] !== undefined && (
                      <span class="soft">
                        {' '}
                        {countText(counted.overtaken[lane])} older than what was delivered since
                      </span>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )}
          {starting.error !== undefined && <Failed message={starting.error} retry={count} />}
          <div class="buttons">
            <button type="button" onClick={onClose}>
              Cancel
            </button>
            <button type="button" class="primary" disabled={counted.total === 0 || starting.running} onClick={start}>
              Send {countText(counted.total)} again
            </button>
          </div>
        </div>
      )}
      {jobId !== undefined && <Progress id={jobId} onClose={onClose} onDone={onDone} />}
    </Dialog>
  )
}

interface ProgressProps extends Pick<ReplayDialogProps, 'onClose' | 'onDone'> {
  readonly id: string
}

function Progress({ id, onClose, onDone }: ProgressProps) {
  const { data, error } = useLoaded<{ readonly replays: readonly ReplayJob[] }>('/replays', { everyMs: 400 })
  const job = data?.replays.find((one) => one.id === id)
  const ended = job !== undefined && job.status !== 'running'
  useEffect(() => {
    if (ended) onDone()
  }, [ended])
  return (
    <div class="form">
      {job && (
        <>
          <progress
            max={Math.max(1, job.total)}
            value={ended ? Math.max(1, job.total) : job.done}
            aria-label="Progress"
          />
          <p role="status">
            {job.status === 'failed'
              ? `The replay stopped: ${job.error}.`
              : `${countText(job.done)} of ${countText(job.total)} are pending again.`}
          </p>
        </>
      )}
      {error !== undefined && <Failed message={error} />}
      <div class="buttons">
        <button type="button" class={ended ? 'primary' : ''} onClick={onClose}>
          {ended ? 'Done' : 'Close; the replay continues'}
        </button>
      </div>
    </div>
  )
}
