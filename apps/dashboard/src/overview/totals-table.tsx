import { useState } from 'preact/hooks'
import type { Balance, DeliveryState, Totals } from '../admin-contract.js'
import { useApi } from '../api/api-context.js'
import { countText, spanText } from '../ui/format.js'
import { Empty } from '../ui/notice.js'
import { useAction } from '../ui/use-action.js'

const states: readonly DeliveryState[] = ['delivered', 'pending', 'parked', 'skipped', 'expired', 'erased', 'discarded']

const verdicts: Readonly<Record<Balance['status'], string>> = {
  balanced: 'The counters and the deliveries agree.',
  moving: 'Deliveries changed during the count. Try again when fewer are in progress.',
  differs: 'The counters and the deliveries DIFFER. The ledger is wrong.',
}

/** Deliveries by lane and state, and the check that the counters agree with the deliveries. */
export function TotalsTable({ totals }: { readonly totals: Totals }) {
  const api = useApi()
  const { running, error, run } = useAction()
  const [balance, setBalance] = useState<Balance>()
  const check = () => run(async () => setBalance(await api.get<Balance>('/balance')))
  const lanes = Object.entries(totals)
  return (
    <section class="card" aria-labelledby="ledger-title">
      <header class="section-head">
        <h2 id="ledger-title">Ledger</h2>
        <button type="button" class="small" disabled={running} onClick={check}>
          {running ? 'Counting…' : 'Check the balance'}
        </button>
      </header>
      <p role="status" class={balance?.status === 'differs' ? 'bad-text' : 'soft'}>
        {error ?? (balance && `${verdicts[balance.status]} Counted in ${spanText(balance.tookMs)}.`)}
      </p>
      {lanes.length === 0 ? (
        <Empty title="No lanes">No vendor is configured.</Empty>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-label="Ledger by lane">
          <table>
            <thead>
              <tr>
                <th scope="col">Lane</th>
                <th scope="col" class="number">
                  accepted
                </th>
                {states.map((state) => (
                  <th key={state} scope="col" class="number">
                    {state}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lanes.map(([lane, tally]) => (
                <tr key={lane}>
                  <th scope="row">{lane}</th>
                  <td class="number">{countText(tally.accepted)}</td>
                  {states.map((state) => (
                    <td key={state} class={`number ${tally[state] === 0 ? 'faint' : ''}`}>
                      {countText(tally[state])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
