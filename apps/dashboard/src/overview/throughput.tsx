import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { SeriesPoint } from '../admin-contract.js'
import { countText } from '../ui/format.js'
import { Empty } from '../ui/notice.js'
import { chartOptions } from './chart-options.js'
import { type RateName, type Rates, rateNames, ratesOf } from './rates.js'

const titles: Readonly<Record<RateName, string>> = {
  accepted: 'accepted',
  delivered: 'delivered',
  failed: 'failed attempts',
}
/** With more seconds than this, averages over five seconds are easier to read. */
const calmAfter = 180

/** Accepted, delivered, failed and parked per second over the last quarter of an hour. */
export function Throughput({ series }: { readonly series: readonly SeriesPoint[] }) {
  const rates = ratesOf(series, series.length > calmAfter ? 5 : 1)
  const lastMinute = (name: RateName) => series.slice(-60).reduce((sum, point) => sum + point[name], 0)
  return (
    <section class="card" aria-labelledby="throughput-title">
      <header class="section-head">
        <h2 id="throughput-title">Throughput</h2>
        <ul class="legend">
          {rateNames.map((name) => (
            <li key={name} class={`legend-${name}`}>
              {titles[name]} <strong>{countText(lastMinute(name))}</strong>
            </li>
          ))}
          <li class="soft">in the last minute</li>
        </ul>
      </header>
      {rates.times.length < 2 ? (
        <Empty title="Too early to draw">The first seconds are still being counted.</Empty>
      ) : (
        <Chart rates={rates} label={`Per second, ${rateNames.map((name) => titles[name]).join(', ')}`} />
      )}
    </section>
  )
}

function Chart({ rates, label }: { readonly rates: Rates; readonly label: string }) {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>()
  const data: uPlot.AlignedData = [[...rates.times], ...rateNames.map((name) => [...rates.values[name]])]
  const latest = useRef(data)
  latest.current = data

  useEffect(() => {
    const element = frame.current
    if (!element) return
    const draw = () => {
      plot.current?.destroy()
      plot.current = new uPlot(chartOptions(element), latest.current, element)
    }
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: 220 }))
    draw()
    dark.addEventListener('change', draw)
    resized.observe(element)
    return () => {
      dark.removeEventListener('change', draw)
      resized.disconnect()
      plot.current?.destroy()
    }
  }, [])
  useEffect(() => plot.current?.setData(data))
  return <div ref={frame} class="chart" role="img" aria-label={label} />
}
