import { useState } from 'preact/hooks'
import type { Erasure } from '../admin-contract.js'
import { useApi } from '../api/api-context.js'
import { plural } from '../ui/format.js'
import { useAction } from '../ui/use-action.js'
import { View } from '../ui/view.js'

const kinds = { userId: 'User id', anonymousId: 'Anonymous id' } as const
type Kind = keyof typeof kinds

/** Form that erases what the ledger has of a user. */
export function ForgetView() {
  const api = useApi()
  const [kind, setKind] = useState<Kind>('userId')
  const [id, setId] = useState('')
  const [confirm, setConfirm] = useState('')
  const [erasure, setErasure] = useState<Erasure>()
  const { running, error, run } = useAction()
  const submit = (event: Event) => {
    event.preventDefault()
    setErasure(undefined)
    run(async () => {
      setErasure(await api.post<Erasure>('/forget', { [kind]: id, confirm }))
      setId('')
      setConfirm('')
    })
  }
  return (
    <View title="Forget a user">
      <form class="card form narrow" onSubmit={submit}>
        <p class="soft">
          Erases the pending and parked deliveries of a user, and the content of their events. Ids and states stay. It
          cannot be undone, and it deletes nothing at the vendors.
        </p>
        <label>
          Kind of id
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
            {Object.entries(kinds).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          {kinds[kind]}
          <input
            required
            maxLength={1000}
            autocomplete="off"
            value={id}
            onInput={(event) => setId(event.currentTarget.value)}
          />
        </label>
        <label>
          The same id again
          <input
            required
            maxLength={1000}
            autocomplete="off"
            value={confirm}
            onInput={(event) => setConfirm(event.currentTarget.value)}
          />
        </label>
        {error !== undefined && (
          <p class="bad-text" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="danger" disabled={running || id === '' || id !== confirm}>
          Forget
        </button>
        {erasure && (
          <p role="status">
            Erased: {plural(erasure.erased, 'delivery', 'deliveries')} and the content of{' '}
            {plural(erasure.bodies, 'event')}.{' '}
            {erasure.inFlight > 0
              ? `${plural(erasure.inFlight, 'delivery was', 'deliveries were')} being sent and may still arrive.`
              : 'Nothing was being sent.'}
          </p>
        )}
      </form>
    </View>
  )
}
