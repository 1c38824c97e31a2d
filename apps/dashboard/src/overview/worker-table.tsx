import type { WorkerStatus } from '../admin-contract.js'
import { Badge } from '../ui/badge.js'
import { countText, spanText } from '../ui/format.js'

export interface WorkerTableProps {
  readonly workers: readonly WorkerStatus[]
  readonly lanes: readonly string[]
  readonly now: number
}

/** Processes at a shared store, with the deliveries that each has leased. Renders nothing when the store is not shared. */
export function WorkerTable({ workers, lanes, now }: WorkerTableProps) {
  if (workers.length === 0) return null
  const alive = workers.filter((worker) => worker.alive).length
  return (
    <section class="card" aria-labelledby="workers-title">
      <header class="section-head">
        <h2 id="workers-title">Workers</h2>
        <p class="soft">
          {countText(alive)} of {countText(workers.length)} alive
        </p>
      </header>
      <div class="scroll" tabIndex={0} role="group" aria-label="Leased deliveries by worker and lane">
        <table>
          <thead>
            <tr>
              <th scope="col">Worker</th>
              <th scope="col">last seen</th>
              {lanes.map((lane) => (
                <th key={lane} scope="col" class="number">
                  {lane}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {workers.map(({ name, seenAt, alive, leases }) => (
              <tr key={name}>
                <th scope="row">
                  {name} {!alive && <Badge tone="bad" text="dead" />}
                </th>
                <td class={alive ? '' : 'bad-text'}>{spanText(Math.max(0, now - seenAt))} ago</td>
                {lanes.map((lane) => (
                  <td key={lane} class={`number ${leases[lane] ? '' : 'faint'}`}>
                    {countText(leases[lane] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
