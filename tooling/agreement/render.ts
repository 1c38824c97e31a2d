import { expected, places, type Row, type Rule } from './rule.js'

/** The table of agreement of one vendor, in Markdown. */
export function renderAgreement(title: string, rules: readonly Rule[]): string {
  return `### ${title}\n\n${rules.map(renderRule).join('\n\n')}\n`
}

function renderRule(rule: Rule): string {
  const shown = places
    .filter((place) => place !== 'destination' || rule.event)
    .filter((place) => place !== 'override' || rule.override)
  const head = `| Input | the document | ${shown.join(' | ')} | Why |`
  const rows = rule.rows.map((row) => {
    const says = row.says === 'open' ? 'does not say' : row.says
    return `| ${inputOf(row)} | ${says} | ${shown.map((place) => expected(row, place)).join(' | ')} | ${row.why ?? ''} |`
  })
  return [
    `**${rule.name}**: ${escaped(rule.sentence)} ([source](${rule.source.split(/[;,]/)[0] ?? ''}))`,
    '',
    head,
    `| --- | --- |${shown.map(() => ' --- |').join('')} --- |`,
    ...rows,
  ].join('\n')
}

function inputOf({ input, value }: Row): string {
  const json = JSON.stringify(value)
  return json.length > 40 || json === JSON.stringify(input) ? escaped(input) : `${escaped(input)} ${code(json)}`
}

/** Inline code may hold anything but the backtick of its own fence; a table's cell may hold no bar. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text.replaceAll('|', '\\|')}\``
}

function escaped(text: string): string {
  return text.replace(/[|`<>^*_\\]/g, (sign) => `\\${sign}`)
}
