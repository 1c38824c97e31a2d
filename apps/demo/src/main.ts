import { type Options, Presets, SingleBar } from 'cli-progress'
import { renderReport } from './demo-report.js'
import { runDemo } from './run-demo.js'

console.log('A shop sends its events through the gateway to three vendors, who misbehave.\n')
const bar = new SingleBar(
  {
    format: '  {bar} {percentage}% · {sent} sent · {value}/{total} settled · {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 2_000,
  } satisfies Options,
  Presets.shades_classic,
)
let started = false

const report = await runDemo({
  onProgress({ events, sent, settled }) {
    if (!started) bar.start(events * 3, 0, { sent: 0 })
    started = true
    bar.update(settled, { sent })
  },
})
bar.stop()
console.log(`\n${renderReport(report)}`)
process.exitCode = report.imbalances.length === 0 ? 0 : 1
