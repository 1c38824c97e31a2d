// A step of the way as Markdown: its files in order of first call, each with what runs in it.

/** What runs whatever the store, and then what each store adds. */
export function listsOf(step, { memory, sqlite }) {
  const [ofMemory, ofSqlite] = [memory, sqlite].map((way) => way.filter((one) => one.step === step))
  const isIn = (calls) => (one) => calls.some(({ file, at }) => file === one.file && at === one.at)
  return [
    ['', ofMemory.filter(isIn(ofSqlite))],
    ['With the store in memory:\n\n', ofMemory.filter((one) => !isIn(ofSqlite)(one))],
    ['With the store in SQLite:\n\n', ofSqlite.filter((one) => !isIn(ofMemory)(one))],
  ]
    .filter(([, calls]) => calls.length > 0)
    .map(([title, calls]) => title + listOf(calls))
    .join('\n\n')
}

/** A callback without a name is shown as what it stands in. */
function listOf(calls) {
  const names = new Map()
  for (const { file, name } of calls)
    names.set(file, (names.get(file) ?? new Set()).add(`\`${name.replace(' › callback', '')}\``))
  return [...names]
    .map(
      ([file, its]) =>
        `- [\`${file.replace('packages/', '').replace('/src/', '/')}\`](../${file}): ${[...its].join(' · ')}`,
    )
    .join('\n')
}

/** One line for each store. */
export function totalsOf(ways) {
  return Object.entries(ways)
    .map(([store, way]) => `- ${store}: ${new Set(way.map(({ file }) => file)).size} files, ${way.length} functions`)
    .join('\n')
}
