interface Bar {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly ours: boolean
}

export interface BarGroup {
  readonly title: string
  readonly bars: readonly Bar[]
}

const width = 760
const labelWidth = 300
const rowHeight = 26
const scale = width - labelWidth - 90

/** Horizontal bars from 0 to 1 (a longer one is cut), the range of the rounds as a line; readable on light and dark pages. */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  const rows: string[] = []
  let y = 48
  for (const { title: heading, bars } of groups) {
    rows.push(`<text class="heading" x="16" y="${y + 12}">${escape(heading)}</text>`)
    y += rowHeight
    for (const bar of bars) {
      rows.push(barRow(bar, y))
      y += rowHeight
    }
    y += 12
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escape(title)}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px } .heading { font-weight: 600 }
  .ours { fill: #0969da } .others { fill: #8c959f } .range { stroke: #24292f; stroke-width: 1.5 } .limit { stroke: #d0d7de }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .ours { fill: #4493f8 } .others { fill: #6e7681 } .range { stroke: #e6edf3 } .limit { stroke: #3d444d }
  }
</style>
<text class="title" x="16" y="26">${escape(title)}</text>
<line class="limit" x1="${labelWidth + scale}" x2="${labelWidth + scale}" y1="40" y2="${y - 8}"/>
${rows.join('\n')}
</svg>
`
}

function barRow({ label, value, min, max, ours }: Bar, y: number): string {
  const at = (share: number) => (labelWidth + Math.min(1.04, Math.max(0, share)) * scale).toFixed(1)
  const length = (Number(at(value)) - labelWidth).toFixed(1)
  return [
    `<text x="${labelWidth - 8}" y="${y + 13}" text-anchor="end">${escape(label)}</text>`,
    `<rect class="${ours ? 'ours' : 'others'}" x="${labelWidth}" y="${y}" width="${length}" height="18" rx="3"/>`,
    `<line class="range" x1="${at(min)}" x2="${at(max)}" y1="${y + 9}" y2="${y + 9}"/>`,
    `<text x="${Number(at(Math.max(value, max))) + 8}" y="${y + 13}">${value.toFixed(2)}</text>`,
  ].join('')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
