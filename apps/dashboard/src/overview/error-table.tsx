import type { ErrorCount } from '../admin-contract.js'
import { Badge } from '../ui/badge.js'
import { countText, spanText, wordsOf } from '../ui/format.js'
import { Empty } from '../ui/notice.js'

/** Attempts that failed since the process started, by kind. */
export function ErrorTable({ errors, now }: { readonly errors: readonly ErrorCount[]; readonly now: number }) {
  return (
    <section class="card" aria-labelledby="errors-title">
      <h2 id="errors-title">Failed attempts</h2>
      {errors.length === 0 ? (
        <Empty title="None so far">No attempt has failed since the process started.</Empty>
      ) : (
        <ul class="errors">
          {errors.map(({ lane, kind, code, count, lastAt, message }) => (
            <li key={JSON.stringify([lane, kind, code])}>
              <strong class="number">{countText(count)}</strong>
              <div>
                <p>
                  {wordsOf(code)}{' '}
                  <Badge tone={kind === 'throttled' || kind === 'unavailable' ? 'warn' : 'bad'} text={kind} />
                </p>
                <p class="soft">
                  {lane}, last {spanText(now - lastAt)} ago{message === undefined ? '' : `: ${message}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
