import type { Overview } from '../admin-contract.js'
import { useLoaded } from '../api/use-loaded.js'
import { spanText } from '../ui/format.js'
import { Failed, Loading } from '../ui/notice.js'
import { View } from '../ui/view.js'
import { ErrorTable } from './error-table.js'
import { LaneCard } from './lane-card.js'
import { Throughput } from './throughput.js'
import { TotalsTable } from './totals-table.js'
import { WorkerTable } from './worker-table.js'

const everyMs = 2_000

/** Lanes, throughput, ledger, errors and workers, loaded every two seconds. */
export function OverviewView() {
  const { data, error, reload } = useLoaded<Overview>('/overview', { everyMs })
  const aside = data && <p class="soft">Counting for {spanText(data.now - data.since)}</p>
  return (
    <View title="Overview" aside={aside}>
      {error !== undefined && <Failed message={error} retry={reload} />}
      {!data && error === undefined && <Loading lines={8} />}
      {data && (
        <>
          <section class="lanes" aria-label="Lanes">
            {data.lanes.map((lane) => (
              <LaneCard
                key={lane.lane}
                lane={lane}
                now={data.now}
                parked={data.totals[lane.lane]?.parked ?? 0}
                lastError={lastErrorOf(data, lane.lane)}
                endpoints={data.endpoints[lane.lane] ?? []}
                onChange={reload}
              />
            ))}
          </section>
          <Throughput series={data.series} />
          <TotalsTable totals={data.totals} />
          <ErrorTable errors={data.errors} now={data.now} />
          <WorkerTable workers={data.workers} lanes={data.lanes.map(({ lane }) => lane)} now={data.now} />
        </>
      )}
    </View>
  )
}

/** Message of the lane's newest failed attempt. */
function lastErrorOf({ errors }: Overview, lane: string): string | undefined {
  const own = errors.filter((error) => error.lane === lane)
  return own.sort((one, other) => other.lastAt - one.lastAt)[0]?.message
}
