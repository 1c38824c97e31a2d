import { useState } from 'preact/hooks'
import { useApi } from '../api/api-context.js'
import { Dialog } from '../ui/dialog.js'
import { useAction } from '../ui/use-action.js'

export interface HoldDialogProps {
  readonly lane: string
  readonly endpoints: readonly string[]
  readonly onClose: () => void
  readonly onHeld: () => void
}

/** Asks whether to hold the lane or one endpoint, and for the reason. */
export function HoldDialog({ lane, endpoints, onClose, onHeld }: HoldDialogProps) {
  const api = useApi()
  const [endpoint, setEndpoint] = useState('')
  const [reason, setReason] = useState('')
  const { running, error, run } = useAction()
  const submit = (event: Event) => {
    event.preventDefault()
    run(async () => {
      await api.post('/hold', { lane, reason, ...(endpoint === '' ? {} : { endpoint }) })
      onHeld()
      onClose()
    })
  }
  return (
    <Dialog title={`Hold ${lane}`} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p class="soft">Nothing is sent until you resume it. Events are still accepted and stored.</p>
        <label>
          What
          <select value={endpoint} onChange={(event) => setEndpoint(event.currentTarget.value)}>
            <option value="">The whole lane</option>
            {endpoints.map((name) => (
              <option key={name} value={name}>
                Only {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Why
          <input
            required
            maxLength={200}
            placeholder="The vendor is being migrated"
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        {error !== undefined && (
          <p class="bad-text" role="alert">
            {error}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={running || reason.trim() === ''}>
            Hold
          </button>
        </div>
      </form>
    </Dialog>
  )
}
