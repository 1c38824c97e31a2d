/** One entry of `mutation/promises.mjs`: a promise, the test that holds it, and the break that showed so. */
export interface Break {
  readonly promise: string
  readonly test: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly statement?: true
}

/** The promises as Markdown, a table for each package. */
export function promisesTable(breaks: readonly Break[]): string {
  const packages = [...new Set(breaks.map(packageOf))]
  return packages
    .map((name) => {
      const rows = breaks.filter((one) => packageOf(one) === name).map(rowOf)
      const head = '| Promise | Goes red without it | The break that showed it |\n| --- | --- | --- |'
      return `### ${name}\n\n${head}\n${rows.join('\n')}`
    })
    .join('\n\n')
}

function packageOf({ file }: Break): string {
  return file.split('/').slice(0, 2).join('/')
}

function rowOf({ promise, test, file, from, to }: Break): string {
  const broken = to === '' ? 'left out' : `→ ${code(to)}`
  return `| ${promise} | ${link(test)} | ${link(file)}: ${code(from)} ${broken} |`
}

function link(file: string): string {
  return `[${file.split('/').at(-1)}](../${file})`
}

/** Of one line; a pipe would end the cell. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}
