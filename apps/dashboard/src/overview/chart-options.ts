import type uPlot from 'uplot'
import { clockText, countText } from '../ui/format.js'
import { rateNames } from './rates.js'

/** Options of the chart, with the current colours of the page. */
export function chartOptions(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const axis: uPlot.Axis = {
    stroke: color('soft'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  }
  const width = { accepted: 1.5, delivered: 2, failed: 1.5 }
  return {
    width: element.clientWidth,
    height: 220,
    padding: [12, 30, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 0) * 1.15)] } },
    axes: [
      { ...axis, size: 32, values: (_plot, times) => times.map((time) => clockText(time * 1000)), space: 90 },
      { ...axis, size: 46, values: (_plot, values) => values.map((value) => countText(value)) },
    ],
    series: [
      {},
      ...rateNames.map(
        (name): uPlot.Series => ({
          stroke: color(`chart-${name}`),
          width: width[name],
          points: { show: false },
          ...(name === 'accepted' ? { fill: color('chart-fill') } : {}),
        }),
      ),
    ],
  }
}
