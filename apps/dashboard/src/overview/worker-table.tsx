import type { WorkerStatus } from '../admin-contract.js'
import { Badge } from '../ui/badge.js'
import { countText, spanText } from '../ui/format.js'

/** Processes at a shared store; nothing where this is the only one. */
export function WorkerTable({ workers, now }: { readonly workers: readonly WorkerStatus[]; readonly now: number }) {
  if (workers.length === 0) return null
  return (
    <section class="card" aria-labelledby="workers-title">
      <h2 id="workers-title">Workers</h2>
      <ul class="errors">
        {workers.map(({ name, seenAt, alive, leases }) => (
          <li key={name}>
            <Badge tone={alive ? 'good' : 'bad'} text={alive ? 'alive' : 'gone'} />
            <div>
              <p>{name}</p>
              <p class="soft">
                heard of {spanText(now - seenAt)} ago
                {Object.entries(leases).map(([lane, count]) => ` · ${countText(count)} of ${lane}`)}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
